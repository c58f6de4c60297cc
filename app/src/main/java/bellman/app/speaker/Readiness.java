package bellman.app.speaker;

import bellman.bgp.session.History;
import bellman.edge.bgp.BgpPeer;
import bellman.runtime.Answer;
import bellman.speaker.LivePeer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether a speaker has begun to do its work: everything was read and planned, and sessions came
 * up. One at least; and each whose router has answered, so that a version, or a password, which
 * routers refuse is not rolled out over all nodes. A router that does not answer at all is held
 * against nobody, as long as another does.
 *
 * <p>Once a speaker is ready it stays so: a router or an API server that goes away is told of
 * elsewhere, and must not stop the next rollout, which may be what mends it.
 */
public final class Readiness implements Supplier<List<String>> {

  private final Speaker speaker;
  private final Supplier<List<String>> unread;
  private volatile boolean ready;

  /**
   * The readiness of a speaker.
   *
   * @param unread what it has not read yet, in words; empty when it has read everything once
   */
  public Readiness(Speaker speaker, Supplier<List<String>> unread) {
    this.speaker = speaker;
    this.unread = unread;
  }

  /** What it waits for, in words; empty when it is ready. */
  @Override
  public List<String> get() {
    if (ready) {
      return List.of();
    }
    List<String> reasons = unread.get();
    if (reasons.isEmpty()) {
      try {
        reasons = speaker.ask(view -> sessions(view.peers()));
      } catch (Answer.MissingException e) {
        reasons = List.of(String.valueOf(e.getMessage()));
      }
    }
    ready = reasons.isEmpty();
    return reasons;
  }

  private static List<String> sessions(Iterable<LivePeer> peers) {
    List<String> refused = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    boolean any = false;
    for (LivePeer peer : peers) {
      BgpPeer bgp = BgpPeerSession.of(peer);
      if (bgp == null || peer.admin() != null) {
        continue; // it can't come up, or is not to
      }
      History history = bgp.status().session().history();
      if (peer.rib() != null || history.flaps() > 0) {
        any = true;
        continue;
      }
      History.Entry last = history.latest();
      String reason =
          "the session with "
              + peer.config().name()
              + " has not come up yet"
              + (last == null ? "" : ": " + last.what());
      boolean answers = history.sent() != null || history.received() != null;
      (answers ? refused : silent).add(reason);
    }
    return any ? refused : join(refused, silent);
  }

  private static List<String> join(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }
}
