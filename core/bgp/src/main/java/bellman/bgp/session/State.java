package bellman.bgp.session;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a session stands. */
public sealed interface State {

  /** A deadline that never comes. */
  long NEVER = Long.MAX_VALUE;

  /** When the machine must be given a tick. */
  long deadlineNanos();

  /** The connections that there are, those that are being dialed among them. */
  default List<Integer> connections() {
    return switch (this) {
      case Idle _, Disabled _ -> List.of();
      case Connecting(_, var dialled, var accepted) ->
          Stream.of(dialled, accepted)
              .filter(Objects::nonNull)
              .map(ConnectionAttempt::connection)
              .toList();
      case Established(int connection, _, _, _, _, _, var successor) ->
          successor == null ? List.of(connection) : List.of(connection, successor.connection());
    };
  }

  /** Nothing is tried and nothing accepted, until a time or, stopped, for ever. */
  record Idle(long startAtNanos) implements State {
    @Override
    public long deadlineNanos() {
      return startAtNanos;
    }
  }

  /**
   * The operator wants no session: nothing is tried and nothing accepted, whatever happens, until
   * {@link Event.Enable}. The RFC calls this state Idle too.
   */
  record Disabled() implements State {
    @Override
    public long deadlineNanos() {
      return NEVER;
    }
  }

  /**
   * On the way to a session.
   *
   * @param dialAtNanos when to dial next, unless an attempt is under way; NEVER if passive
   */
  record Connecting(
      long dialAtNanos, @Nullable ConnectionAttempt dialed, @Nullable ConnectionAttempt accepted)
      implements State {
    @Override
    public long deadlineNanos() {
      long deadline = dialed == null && accepted == null ? dialAtNanos : NEVER;
      if (dialed != null) {
        deadline = Math.min(deadline, dialed.deadlineNanos());
      }
      if (accepted != null) {
        deadline = Math.min(deadline, accepted.deadlineNanos());
      }
      return deadline;
    }

    @Nullable ConnectionAttempt attempt(int connection) {
      if (dialed != null && dialed.connection() == connection) {
        return dialed;
      }
      return accepted != null && accepted.connection() == connection ? accepted : null;
    }

    /** The same with another state of the attempt; null takes it away. */
    Connecting with(ConnectionAttempt old, @Nullable ConnectionAttempt now) {
      return old.equals(dialed)
          ? new Connecting(dialAtNanos, now, accepted)
          : new Connecting(dialAtNanos, dialed, now);
    }
  }

  /**
   * Routes may flow.
   *
   * @param putOffs how often the end was put off since something was heard, because something had
   *     come that was not read yet
   * @param successor with graceful restart, a connection that the peer made although there is this
   *     one: its OPEN is waited for, or was answered, and its KEEPALIVE ends this session. Null if
   *     there is none
   */
  record Established(
      int connection,
      Endpoints endpoints,
      Negotiated negotiated,
      long holdAtNanos,
      long keepaliveAtNanos,
      int putOffs,
      @Nullable ConnectionAttempt successor)
      implements State {
    @Override
    public long deadlineNanos() {
      long deadline = Math.min(holdAtNanos, keepaliveAtNanos);
      return successor == null ? deadline : Math.min(deadline, successor.deadlineNanos());
    }

    Established with(@Nullable ConnectionAttempt other) {
      return new Established(
          connection, endpoints, negotiated, holdAtNanos, keepaliveAtNanos, putOffs, other);
    }

    Established heard(long nextHoldAtNanos) {
      return new Established(
          connection, endpoints, negotiated, nextHoldAtNanos, keepaliveAtNanos, 0, successor);
    }

    Established putOff(long nextHoldAtNanos) {
      return new Established(
          connection,
          endpoints,
          negotiated,
          nextHoldAtNanos,
          keepaliveAtNanos,
          putOffs + 1,
          successor);
    }

    /** With other intervals; the next KEEPALIVE comes no later than it was to come. */
    Established paced(Negotiated now, long nextKeepaliveAtNanos) {
      return new Established(
          connection,
          endpoints,
          now,
          holdAtNanos,
          Math.min(keepaliveAtNanos, nextKeepaliveAtNanos),
          putOffs,
          successor);
    }

    Established spoken(long nextKeepaliveAtNanos) {
      return new Established(
          connection, endpoints, negotiated, holdAtNanos, nextKeepaliveAtNanos, putOffs, successor);
    }

    boolean isSuccessor(int number) {
      return successor != null && successor.connection() == number;
    }
  }
}
