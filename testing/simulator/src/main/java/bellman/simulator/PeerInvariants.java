package bellman.simulator;

import bellman.bgp.peer.Peer;
import bellman.bgp.session.Session;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Open;
import java.util.Set;
import java.util.TreeSet;

/** What must hold of a peer after each step, whatever happened. */
final class PeerInvariants {

  private final String name;
  private final Settings settings;
  private final Tally tally;
  private int sessions;

  PeerInvariants(String name, Settings settings, Tally tally) {
    this.name = name;
    this.settings = settings;
    this.tally = tally;
  }

  /** There was no session yet since the process began. */
  void processBegins() {
    sessions = 0;
  }

  void sessionBegins() {
    sessions++;
  }

  /** RFC 4724 section 3: in the first session of a process, and only there. */
  void checkRestartBit(Open open) {
    for (Capability capability : open.capabilities()) {
      if (capability instanceof Capability.GracefulRestart(int flags, _, _)) {
        boolean restarted = (flags & 8) != 0;
        if (restarted != (sessions == 0)) {
          throw new ViolationException(
              name + " says in OPEN restarted=" + restarted + " after " + sessions + " sessions");
        }
        tally.count(restarted ? "OPENs with the R bit" : "OPENs without the R bit");
      }
    }
  }

  /**
   * Looks at the peer.
   *
   * @param held the connections that it was given and did not close, and those that are dialed
   * @param now until when its deadlines were served
   */
  void check(Peer peer, Set<Integer> held, long now) {
    Session session = peer.session();
    if (peer.deadlineNanos() <= now) {
      throw new ViolationException(name + " wants a tick that is past: it would never rest");
    }
    if (settings.bfdStrict() && needsBfd(session) && !session.bfdUp()) {
      throw new ViolationException(name + " has a session, and BFD is not up");
    }
    Set<Integer> known = new TreeSet<>(session.state().connections());
    if (!known.equals(held)) {
      throw new ViolationException(
          name + " knows the connections " + known + " but holds " + held + ": they would leak");
    }
  }

  /** Whether it has come as far as a session in strict mode may with BFD alone. */
  private static boolean needsBfd(Session session) {
    return Set.of("openConfirm", "established").contains(session.stateName());
  }
}
