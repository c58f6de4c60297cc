package bellman.api.resource;

import bellman.net.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A session of a node, as its speaker tells of it ({@code status} of BGPSessionStatus).
 *
 * @param node the node's name
 * @param pod the speaker's Pod; empty if it runs in none
 * @param peer the BGPPeer's name; with the router's address behind it for one of a range
 * @param state {@code established}, or how far it is; {@code unknown} if its speaker is gone
 * @param families whose routes it carries
 */
public record BgpSessionStatus(
    Metadata metadata, String node, String pod, String peer, String state, Set<Family> families)
    implements Resource {

  /** Of a session whose speaker is gone. */
  public static final String UNKNOWN = "unknown";

  public BgpSessionStatus {
    node = Common.text(node);
    pod = Common.text(pod);
    peer = Common.text(peer);
    state = Common.text(state);
    families = Set.copyOf(families);
  }

  @Override
  public Kind kind() {
    return Kind.BGP_SESSION_STATUS;
  }

  /** Whether routes go over it. */
  public boolean isEstablished() {
    return state.equals("established");
  }

  static BgpSessionStatus read(Metadata metadata, Fields root) {
    Fields status = root.objectOrEmpty("status");
    return new BgpSessionStatus(
        metadata,
        FrrNodeState.orEmpty(status.text("node")),
        FrrNodeState.orEmpty(status.text("pod")),
        FrrNodeState.orEmpty(status.text("peer")),
        FrrNodeState.orEmpty(status.text("state")),
        families(status.texts("families")));
  }

  private static Set<Family> families(List<String> texts) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (String text : texts) {
      switch (text) {
        case "ipv4-unicast" -> families.add(Family.IPV4);
        case "ipv6-unicast" -> families.add(Family.IPV6);
        default -> {} // no service is announced by it
      }
    }
    return families;
  }
}
