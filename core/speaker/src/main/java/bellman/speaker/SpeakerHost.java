package bellman.speaker;

import bellman.api.resource.ObjectKey;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Planner;
import bellman.net.RouterId;
import bellman.net.link.Links;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a speaker finds around it, and has done there. Called on its thread: nothing here waits for
 * the network or calls back.
 */
public interface SpeakerHost {

  /** The host's interfaces and addresses now. */
  Links links();

  /** The index of the interface of its default route; 0 if there is none. */
  int defaultRoute();

  /**
   * A session with a router, which does nothing until it is started.
   *
   * @param identifier the node's BGP Identifier, for a peer that is given none of its own
   * @param restarted whether the router may have had a session with this node's last process
   */
  PeerSession open(LivePeer peer, RouterId identifier, boolean restarted);

  /** What an operator ordered for a peer earlier, and lasts; null for nothing. */
  @Nullable AdminState ordered(Peer peer);

  /** Tells the speaker something, behind all that it has been told already. */
  void later(SpeakerMessage message);

  /** This followed from objects that are new, changed or gone. */
  void planned(Planner.Outcome outcome, Collection<ObjectKey> removed, long nowNanos);

  /** What any service has advertised, or what is wrong, may have changed. */
  void changed();

  /**
   * All routers are left.
   *
   * @param drained the peers whose routes were sent with GRACEFUL_SHUTDOWN before
   * @param ended the peers whose session was ended, those included
   */
  void left(List<String> drained, List<String> ended);
}
