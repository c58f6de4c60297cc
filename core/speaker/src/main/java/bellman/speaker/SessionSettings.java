package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.bgp.session.Settings;
import bellman.net.RouterId;

/** What a peer's configuration means for its BGP session. */
public final class SessionSettings {

  private SessionSettings() {}

  /**
   * The settings of a session.
   *
   * @param identifier the node's BGP Identifier, for a peer that is given none of its own
   * @param restarted whether the router may have had a session with this node's last process
   * @param passive whether connections are only accepted
   */
  public static Settings of(Peer peer, RouterId identifier, boolean restarted, boolean passive) {
    SessionSpec spec = peer.session();
    Settings.RemoteAs remoteAs =
        switch (spec.remoteAs()) {
          case SessionSpec.RemoteAs.Exactly(var asn) -> new Settings.RemoteAs.Exactly(asn);
          case SessionSpec.RemoteAs.Internal _ -> new Settings.RemoteAs.Internal();
          case SessionSpec.RemoteAs.External _ -> new Settings.RemoteAs.External();
        };
    RouterId configured = spec.offer().routerId();
    return new Settings(
        spec.localAsn(),
        remoteAs,
        configured != null ? configured : identifier,
        new Settings.Timers(
            spec.offer().holdTimeSeconds(), peer.keepaliveSeconds(), peer.connectTimeSeconds(), 0),
        new Settings.Offer(
            peer.families(),
            spec.offer().restartTimeSeconds(),
            restarted,
            spec.interfaceName() != null || spec.offer().extendedNextHop(),
            spec.offer().role()),
        passive,
        spec.waitsForBfd());
  }
}
