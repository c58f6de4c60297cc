package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.balancer.config.Peer;
import bellman.net.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Peers of one node that get exactly the same routes, each those of the families that it speaks.
 *
 * @param id what tells this audience from the others
 * @param peers sorted by name
 * @param families those that any of the peers speaks
 */
public record Audience(AudienceId id, List<Peer> peers, Set<Family> families) {

  public Audience {
    peers = List.copyOf(peers);
    families = Set.copyOf(families);
  }

  static Audience of(AudienceId id, List<Peer> peers) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    peers.forEach(peer -> families.addAll(peer.families()));
    return new Audience(id, peers, families);
  }

  /** Whether an advertisement of this node goes to these peers. */
  boolean takes(Advertisement advertisement) {
    return advertisement.peers().isEmpty() || id.advertisements().contains(advertisement.name());
  }
}
