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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two BGPPeers of one node that would open the same session: a router takes the second connection
 * between two addresses for a collision with the first, or for a restart, so that they would throw
 * each other out for ever. Of such peers the one that has been there longer is used.
 *
 * <p>Peers with different source addresses have sessions of their own. What one without a source
 * address would come from is not known here: see {@link #possible}.
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
          peer.session().address(),
          peer.session().interfaceName(),
          peer.session().transport().vrf(),
          peer.session().transport().sourceAddress(),
          rangeOf(peer),
          peer.isRange() ? 0 : peer.session().transport().port()); // routers that connect have any
    }
  }

  private record Router(Address address, @Nullable String vrf, int port) {}

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

  /**
   * All pairs among the peers of one node that are such a pair if the host's routing chooses the
   * source address of the one that stays for the one that yields, which has none of its own.
   */
  public static List<SameSession> possible(Collection<Peer> peers) {
    Map<Router, Peer> withSource = new HashMap<>();
    Map<Router, Peer> without = new TreeMap<>(Comparator.comparing(Router::toString));
    for (Peer peer : peers.stream().sorted(BY_AGE).toList()) {
      Address address = peer.session().address();
      if (address != null && peer.session().withheld().isEmpty()) {
        var router =
            new Router(
                address, peer.session().transport().vrf(), peer.session().transport().port());
        (peer.session().transport().sourceAddress() == null ? without : withSource)
            .putIfAbsent(router, peer);
      }
    }
    List<SameSession> found = new ArrayList<>();
    without.forEach((router, peer) -> {
      Peer other = withSource.get(router);
      if (other != null) {
        found.add(new SameSession(other, peer));
      }
    });
    return found;
  }

  /** What may be wrong with a {@link #possible} pair, and how to mend it. */
  public String doubt() {
    return "is not set, and BGPPeer "
        + stays.name()
        + " has the same router with sourceAddress "
        + stays.session().transport().sourceAddress()
        + ": if this host's routing chooses the same address, both open the same session, and the"
        + " router keeps closing one in favor of the other: give this one its own sourceAddress, or"
        + " remove one";
  }

  /** The field of the peer that yields, from {@code spec} on. */
  public String field() {
    return yields.isRange()
        ? "listenRange"
        : yields.session().interfaceName() != null ? "interface" : "peerAddress";
  }

  /** What is wrong, and how to mend it. */
  public String message() {
    Object router =
        yields.isRange()
            ? rangeOf(yields)
            : yields.session().interfaceName() != null
                ? yields.session().interfaceName()
                : yields.session().address();
    return "is "
        + router
        + (yields.session().transport().vrf() == null
            ? ""
            : " in VRF " + yields.session().transport().vrf())
        + (yields.isRange() ? "" : ", port " + yields.session().transport().port())
        + ", which already exists in BGPPeer "
        + stays.name()
        + ": both would open the same session, so only "
        + stays.name()
        + ", which is older or first by name, is used: remove one, select other nodes for it, or"
        + " give each its own sourceAddress";
  }

  /** The peer that yields, as one that has to stay down. */
  public Peer withheld() {
    Map<String, String> reasons = new HashMap<>(yields.session().withheld());
    reasons.put(field(), message());
    return yields.withWithheld(reasons);
  }
}
