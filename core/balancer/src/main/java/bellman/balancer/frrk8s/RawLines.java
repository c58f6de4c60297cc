package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Raw;
import bellman.balancer.config.Peer;
import bellman.net.Role;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lines of FRR's own for what FRR-K8s's API has no place for. FRR-K8s checks none of them, and FRR
 * refuses the whole configuration of the node for one that it does not know.
 */
final class RawLines {

  /** Behind everything that users are likely to have. */
  private static final int PRIORITY = 1000;

  private static final int DEFAULT_RESTART_SECONDS = 120;

  private RawLines() {}

  /** What the API has no place for, and lines of FRR's own have. */
  enum Extra {
    TTL_SECURITY("spec.ttlSecurityHops"),
    PASSIVE("spec.passive"),
    ROLE("spec.role"),
    EXTENDED_NEXT_HOP("spec.extendedNextHop"),
    /** One for all neighbors of a router: the longest that is asked for. */
    RESTART_TIME("spec.gracefulRestartTime");

    private final String field;

    Extra(String field) {
      this.field = field;
    }

    /** The field of BGPPeer that asks for it. */
    String field() {
      return field;
    }
  }

  /** What of this a peer asks for. */
  static Set<Extra> extras(Peer peer) {
    Set<Extra> extras = EnumSet.noneOf(Extra.class);
    if (peer.session().transport().ttlSecurityHops() != null) {
      extras.add(Extra.TTL_SECURITY);
    }
    if (peer.session().transport().passive()) {
      extras.add(Extra.PASSIVE);
    }
    if (peer.session().offer().role() != null) {
      extras.add(Extra.ROLE);
    }
    if (peer.session().offer().extendedNextHop() && peer.session().address() != null) {
      extras.add(Extra.EXTENDED_NEXT_HOP);
    }
    Integer restart = peer.session().offer().restartTimeSeconds();
    if (restart != null && restart != DEFAULT_RESTART_SECONDS) {
      extras.add(Extra.RESTART_TIME);
    }
    return extras;
  }

  static Raw of(Collection<Peer> peers) {
    Map<String, Integer> restarts = new HashMap<>();
    for (Peer peer : peers) {
      Integer restart = peer.session().offer().restartTimeSeconds();
      if (restart != null) {
        restarts.merge(router(peer), restart, Math::max);
      }
    }
    Map<String, Set<String>> routers = new TreeMap<>();
    for (Peer peer : peers) {
      String router = router(peer);
      String neighbor = " neighbor " + NeighborKey.of(peer).name();
      for (Extra extra : extras(peer)) {
        routers
            .computeIfAbsent(router, _ -> new LinkedHashSet<>())
            .add(
                switch (extra) {
                  case TTL_SECURITY ->
                      neighbor
                          + " ttl-security hops "
                          + peer.session().transport().ttlSecurityHops();
                  case PASSIVE -> neighbor + " passive";
                  case ROLE -> neighbor + " local-role " + localRole(peer.session().offer().role());
                  case EXTENDED_NEXT_HOP -> neighbor + " capability extended-nexthop";
                  case RESTART_TIME -> " bgp graceful-restart restart-time " + restarts.get(router);
                });
      }
    }
    if (routers.isEmpty()) {
      return Raw.NONE;
    }
    var text = new StringBuilder();
    routers.forEach((router, lines) ->
        text.append(router).append('\n').append(String.join("\n", lines)).append("\nexit\n"));
    return new Raw(PRIORITY, text.toString());
  }

  /** As FRR spells it, from 8.4 on. */
  private static String localRole(@Nullable Role role) {
    return role == Role.RS ? "rs-server" : String.valueOf(role);
  }

  private static String router(Peer peer) {
    String vrf = NeighborKey.of(peer).vrf();
    return "router bgp " + peer.written().myAsn() + (vrf.isEmpty() ? "" : " vrf " + vrf);
  }
}
