package bellman.balancer.config;

import bellman.net.Address;
import bellman.net.Prefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Two BGPPeers of one node that would open the same session: a router takes the second connection
 * between two addresses for a collision with the first, or for a restart, so that they would throw
 * each other out for ever. Of such peers the one that has been there longer is used.
 *
 * <p>Peers with different source addresses have sessions of their own. What one without a source
 * address would come from is not known here.
 *
 * @param stays the peer that is used
 * @param yields the peer that has to stay down
 */
public record SameSession(Peer stays, Peer yields) {

  /** Objects that have been there longer come first, as where manifests contradict each other. */
  private static final Comparator<Peer> BY_AGE =
      Comparator.comparing(
              (Peer peer) -> peer.written().created(),
              Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(Peer::name);

  private record Ends(
      @Nullable Address address,
      @Nullable String interfaceName,
      @Nullable String vrf,
      @Nullable Address sourceAddress,
      @Nullable Prefix range,
      int port) {

    static Ends of(Peer peer) {
      return new Ends(
          peer.address(),
          peer.interfaceName(),
          peer.vrf(),
          peer.sourceAddress(),
          rangeOf(peer),
          peer.isRange() ? 0 : peer.port()); // routers that connect have any
    }
  }

  private static @Nullable Prefix rangeOf(Peer peer) {
    Peer.Listening listening = peer.listening();
    return listening == null ? null : listening.range();
  }

  /** All such pairs among the peers of one node. */
  public static List<SameSession> among(Collection<Peer> peers) {
    Map<Ends, Peer> first = new HashMap<>();
    List<SameSession> found = new ArrayList<>();
    for (Peer peer : peers.stream().sorted(BY_AGE).toList()) {
      Peer older = first.putIfAbsent(Ends.of(peer), peer);
      if (older != null) {
        found.add(new SameSession(older, peer));
      }
    }
    return found;
  }

  /** The field of the peer that yields, from {@code spec} on. */
  public String field() {
    return yields.isRange()
        ? "listenRange"
        : yields.interfaceName() != null ? "interface" : "peerAddress";
  }

  /** What is wrong, and how to mend it. */
  public String message() {
    Object router =
        yields.isRange()
            ? rangeOf(yields)
            : yields.interfaceName() != null ? yields.interfaceName() : yields.address();
    return "is "
        + router
        + (yields.vrf() == null ? "" : " in VRF " + yields.vrf())
        + (yields.isRange() ? "" : ", port " + yields.port())
        + ", as that of BGPPeer "
        + stays.name()
        + ": both would open the same session, and only "
        + stays.name()
        + ", which is older or the first by name, is used: remove one, choose other nodes for it,"
        + " or give each a sourceAddress of its own";
  }

  /** The peer that yields, as one that has to stay down. */
  public Peer withheld() {
    Map<String, String> reasons = new HashMap<>(yields.withheld());
    reasons.put(field(), message());
    return yields.withWithheld(reasons);
  }
}
