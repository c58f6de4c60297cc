package bellman.balancer.resource;

/**
 * A node of the cluster.
 *
 * @param networkUnavailable whether its condition NetworkUnavailable is True
 */
public record Node(Metadata metadata, boolean networkUnavailable) implements Resource {

  /** A node with this label, whatever its value, takes no traffic from outside. */
  public static final String EXCLUDE_LABEL =
      "node.kubernetes.io/exclude-from-external-load-balancers";

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
