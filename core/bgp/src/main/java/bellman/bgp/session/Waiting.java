package bellman.bgp.session;

import org.jspecify.annotations.Nullable;

/**
 * What a session that is not established waits for.
 *
 * @param what in words
 * @param untilNanos until when; {@link State#NEVER} for as long as it takes
 */
public record Waiting(String what, long untilNanos) {

  /** What this session waits for; null if it is established, or nothing is to become of it. */
  static @Nullable Waiting of(Settings settings, Session session) {
    return switch (session.state()) {
      case State.Established _, State.Disabled _ -> null;
      case State.Idle(long startAt) ->
          startAt == State.NEVER
              ? null
              : new Waiting(
                  settings.passive()
                      ? "before the router is accepted again, " + afterFailures(session.failures())
                      : "to try again, " + afterFailures(session.failures()),
                  startAt);
      case State.Connecting(long dialAt, var dialed, var accepted) -> {
        ConnectionAttempt furthest = furthest(dialed, accepted);
        yield furthest != null
            ? of(furthest)
            : settings.passive()
                ? new Waiting("for the router to connect", State.NEVER)
                : new Waiting("to try again, " + afterFailures(session.failures()), dialAt);
      }
    };
  }

  private static @Nullable ConnectionAttempt furthest(
      @Nullable ConnectionAttempt one, @Nullable ConnectionAttempt other) {
    return Session.rank(other) > Session.rank(one) ? other : one;
  }

  private static Waiting of(ConnectionAttempt attempt) {
    return switch (attempt) {
      case ConnectionAttempt.Dialling dialling ->
          new Waiting("for the router to accept the connection", dialling.deadlineNanos());
      case ConnectionAttempt.Delaying delaying ->
          new Waiting("to send the OPEN (DelayOpen)", delaying.deadlineNanos());
      case ConnectionAttempt.OpenSent sent ->
          new Waiting("for the router's OPEN", sent.deadlineNanos());
      case ConnectionAttempt.BfdPending pending ->
          new Waiting("for BFD to come up (strict mode)", pending.deadlineNanos());
      case ConnectionAttempt.OpenConfirm confirm ->
          new Waiting("for the router's KEEPALIVE", confirm.holdAtNanos());
    };
  }

  private static String afterFailures(int failures) {
    return failures <= 1 ? "after a pause" : "after " + failures + " failures in a row";
  }
}
