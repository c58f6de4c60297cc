package bellman.simulator;

import bellman.bgp.session.Attempt;
import bellman.bgp.session.Session;
import bellman.bgp.session.State;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The connections that a session knows of, which are those that its peer is to hold. */
final class KnownConnections {
  private KnownConnections() {}

  static Set<Integer> of(State state) {
    Set<Integer> known = new TreeSet<>();
    switch (state) {
      case State.Idle _, State.Disabled _ -> {}
      case State.Pursuing(_, var dialled, var accepted) -> {
        know(known, dialled);
        know(known, accepted);
      }
      case State.Established live -> {
        known.add(live.connection());
        know(known, live.successor());
      }
    }
    return known;
  }

  /** Whether a session with strict mode has come as far as it may with BFD alone. */
  static boolean needBfd(Session session) {
    return Set.of("openConfirm", "established").contains(session.stateName());
  }

  private static void know(Set<Integer> known, @Nullable Attempt attempt) {
    if (attempt != null) {
      known.add(attempt.connection());
    }
  }
}
