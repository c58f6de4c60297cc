package bellman.bgp.session;

import org.jspecify.annotations.Nullable;

/**
 * Everything about a session between two events.
 *
 * @param sinceNanos when its {@link #stateName} last changed
 * @param failures attempts that failed since the last session that lasted; they make the next wait
 *     longer
 * @param nextConnection the number of the next connection that is dialed
 * @param history how sessions and attempts ended before
 * @param everEstablished whether a session was established since this process began
 * @param bfdUp whether BFD was told to be up, and not to be down since
 */
public record Session(
    State state,
    long sinceNanos,
    int failures,
    int nextConnection,
    History history,
    boolean everEstablished,
    boolean bfdUp) {

  /** A session that has not been started. */
  public static Session created(long nowNanos) {
    return new Session(new State.Idle(State.NEVER), nowNanos, 0, 0, History.NONE, false, false);
  }

  /** Who ended the last session or attempt, and why; null if none has ended yet. */
  public @Nullable String lastError() {
    History.Entry last = history.lastError();
    return last == null ? null : last.what();
  }

  /** What it waits for; null if it is established, or nothing is to become of it. */
  public @Nullable Waiting waiting(Settings settings) {
    return Waiting.of(settings, this);
  }

  /** When the machine must be given a tick; {@link State#NEVER} for not by itself. */
  public long deadlineNanos() {
    return state.deadlineNanos();
  }

  /** The RFC's name of the state, of the attempt that has come furthest. */
  public String stateName() {
    return switch (state) {
      case State.Idle _, State.Disabled _ -> "idle";
      case State.Established _ -> "established";
      case State.Connecting pursuing -> {
        int furthest = Math.max(rank(pursuing.dialed()), rank(pursuing.accepted()));
        yield NAMES[furthest];
      }
    };
  }

  private static final String[] NAMES = {
    "active", "connect", "openSent", "openSent", "openConfirm"
  };

  static int rank(@Nullable ConnectionAttempt attempt) {
    return switch (attempt) {
      case null -> 0;
      case ConnectionAttempt.Dialling _ -> 1;
      // with DelayOpen the RFC stays in Connect or Active until the OPEN is sent
      case ConnectionAttempt.Delaying _ -> 1;
      case ConnectionAttempt.OpenSent _ -> 2;
      // the draft of strict mode stays in OpenSent until the KEEPALIVE is sent
      case ConnectionAttempt.BfdPending _ -> 3;
      case ConnectionAttempt.OpenConfirm _ -> 4;
    };
  }
}
