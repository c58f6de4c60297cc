package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.bgp.session.Endpoints;
import java.util.Collection;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The BFD sessions of a speaker's peers (RFC 5882). What they find goes to {@link PeerSession#bfd}
 * directly, so that nothing that the speaker is busy with delays it.
 */
public interface BfdSessions {

  /** Without BFD. */
  BfdSessions NONE =
      new BfdSessions() {
        @Override
        public void configured(Collection<Peer> peers, Map<String, LivePeer> live) {}

        @Override
        public void established(LivePeer live, Endpoints endpoints) {}

        @Override
        public void lookAgain(Map<String, LivePeer> live) {}

        @Override
        public Runnable removed(String peer) {
          return () -> {};
        }

        @Override
        public void leave(Predicate<String> silently) {}
      };

  /** These peers are configured so now: BFD sessions that depend on it follow. */
  void configured(Collection<Peer> peers, Map<String, LivePeer> live);

  /** A peer's BGP session is established between these, or may come to be if it waits for BFD. */
  void established(LivePeer live, Endpoints endpoints);

  /** Addresses and routes may have changed, so that a peer can be watched that could not before. */
  void lookAgain(Map<String, LivePeer> live);

  /**
   * A peer is removed.
   *
   * @return to be run when the router knows why its BGP session ended, so that it does not learn it
   *     from BFD first
   */
  Runnable removed(String peer);

  /**
   * Ends all sessions.
   *
   * @param silently the peers that are to hear nothing
   */
  void leave(Predicate<String> silently);
}
