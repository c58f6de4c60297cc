package bellman.controller;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.status.Condition;
import bellman.api.status.EventReason;
import bellman.api.status.EventType;
import bellman.api.status.ServiceCondition;
import bellman.balancer.allocator.PoolUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a controller wants done. */
public sealed interface Effect {

  /**
   * Addresses are written into a service's status; {@link Input.Written} says what became of it.
   *
   * @param service {@code namespace/name}
   * @param version of the service, that the decision is about
   * @param hadAddresses whether its status holds entries
   */
  record WriteAddresses(String service, String version, boolean hadAddresses, Write write)
      implements Effect {}

  /**
   * A condition is written into a service's status; {@link Input.Told} says what became of it.
   *
   * @param what null for no condition any more
   */
  record WriteCondition(
      ServiceCondition about, String service, String version, @Nullable Condition what)
      implements Effect {}

  /** An event about an object. */
  record Tell(ObjectKey object, EventType type, EventReason reason, String message)
      implements Effect {}

  /** A service's status is what was decided, or is not yet. */
  record Settled(String service, boolean isWritten) implements Effect {}

  /** These are all problems and warnings that there are, from now on. */
  record Problems(Set<Problem> problems, List<Problem> warnings) implements Effect {}

  /** The pools are used up so far now: for their status, and as metrics. */
  record PoolsUsed(List<PoolUsage> usage) implements Effect {}

  /** A pool is another than before; its status may have to be written again. */
  record PoolChanged(String pool) implements Effect {}

  /** A pool is gone, and with it its status. */
  record PoolGone(String pool) implements Effect {}

  /** A session's status is written, since its speaker can't. */
  record WriteSession(String session, Map<String, ?> status) implements Effect {}

  /** A session's status is left to its speaker again. */
  record LeaveSession(String session) implements Effect {}

  /**
   * A line of the log.
   *
   * @param text with {@code {}} for each argument
   */
  record Log(Level level, String text, List<Object> arguments) implements Effect {

    static Log debug(String text, Object... arguments) {
      return new Log(Level.DEBUG, text, List.of(arguments));
    }

    static Log info(String text, Object... arguments) {
      return new Log(Level.INFO, text, List.of(arguments));
    }

    static Log warn(String text, Object... arguments) {
      return new Log(Level.WARN, text, List.of(arguments));
    }
  }

  /** How much a line of the log matters. */
  enum Level {
    DEBUG,
    INFO,
    WARN
  }
}
