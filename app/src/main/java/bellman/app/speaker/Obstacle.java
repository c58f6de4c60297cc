package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Lack;
import bellman.bgp.session.History;
import bellman.bgp.session.Waiting;
import bellman.edge.bgp.BgpPeer;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.speaker.AdminState;
import bellman.speaker.LivePeer;
import bellman.speaker.NextHops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What keeps a router from having a route that is planned for it, in words. */
final class Obstacle {

  private Obstacle() {}

  /** To be asked on the speaker's thread; null if the router has the route. */
  static @Nullable String of(LivePeer peer, Prefix prefix) {
    AdjRibOut sending = peer.rib();
    return sending == null ? ofSession(peer) : ofRoute(peer, prefix, sending);
  }

  private static @Nullable String ofRoute(LivePeer peer, Prefix prefix, AdjRibOut sending) {
    return switch (sending.lack(prefix)) {
      case null -> null;
      case Lack.NotCarried _ -> notCarried(peer, prefix.family());
      case Lack.NotInTable _ ->
          peer.leaving() == null ? "it is about to be advertised" : String.valueOf(peer.leaving());
      case Lack.HeldBack(int limit) ->
          "spec.maxAdvertisedPrefixes withholds it, because the router must not be sent more than "
              + limit
              + (limit == 1 ? " route" : " routes");
      case Lack.TooLong(String why) -> "it cannot be advertised: " + why;
      case Lack.Underway _ -> "the router has not accepted earlier updates yet";
    };
  }

  private static String notCarried(LivePeer peer, Family family) {
    NextHops pointing = peer.nextHops();
    String why = pointing == null ? null : pointing.lacking().get(family);
    return why == null ? "the session carries no " + family + " routes" : why;
  }

  private static String ofSession(LivePeer peer) {
    Peer config = peer.config();
    AdminState ordered = peer.admin();
    BgpPeer bgp = BgpPeerSession.of(peer);
    String leaving = peer.leaving();
    if (leaving != null) {
      return leaving;
    }
    if (ordered != null && ordered.kind() == AdminState.Kind.SHUTDOWN) {
      return "the peer is " + ordered.sentence();
    }
    if (config.isRange()) {
      return "no router of " + peer.address() + " has a session";
    }
    if (bgp == null) {
      return withheld(config.session().withheld());
    }
    BgpPeer.Status status = bgp.status();
    if (status.negotiated() != null) {
      return "the session has just come up";
    }
    List<String> words = new ArrayList<>();
    words.add("the session is not up (" + status.session().stateName() + ")");
    Waiting waiting = status.waiting();
    if (waiting != null) {
      words.add("it is waiting " + waiting.what());
    }
    History.Entry last = status.session().history().lastError();
    if (last != null) {
      words.add("last error: " + last.what());
    }
    return String.join("; ", words);
  }

  private static String withheld(Map<String, String> fields) {
    return fields.isEmpty()
        ? "the peer has no session"
        : fields.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> "spec." + each.getKey() + ": " + each.getValue())
            .reduce("the peer stays down", (all, each) -> all + ": " + each);
  }
}
