package bellman.api.resource;

import bellman.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster.
 *
 * @param networkUnavailable whether its condition NetworkUnavailable is True
 * @param isLost whether its condition Ready is Unknown: nothing has been heard of it for a while
 * @param internal its first IPv4 address of type InternalIP; null if it has none
 * @param isStored whether an API server has given it an identity
 */
public record Node(
    Metadata metadata,
    boolean networkUnavailable,
    boolean isLost,
    @Nullable Ipv4Address internal,
    boolean isStored)
    implements Resource {

  /** A node with this label, whatever its value, takes no traffic from outside. */
  public static final String EXCLUDE_LABEL =
      "node.kubernetes.io/exclude-from-external-load-balancers";

  /** One whose addresses are not known. */
  public Node(Metadata metadata, boolean networkUnavailable) {
    this(metadata, networkUnavailable, false, null, false);
  }

  @Override
  public Kind kind() {
    return Kind.NODE;
  }

  /** The node's name. */
  public String name() {
    return metadata.name();
  }

  /** Whether the exclude label is set. */
  public boolean excluded() {
    return metadata.labels().containsKey(EXCLUDE_LABEL);
  }
}
