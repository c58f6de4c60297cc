package bellman.balancer.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Which services come and go so often that their announcements have to wait, on one node and in one
 * family.
 *
 * <p>What goes is withdrawn at once, and what comes is announced at once, the first time and twice
 * again. From the third withdrawal on the next announcement waits: 1, 2, 4, 8, 16, 32 and then
 * always 60 seconds, counted from the withdrawal, so that a service that was away for longer waits
 * for nothing. What happens while it waits costs nothing and prolongs nothing. Each full minute
 * without any change forgives one withdrawal. ADR 0024 has the arithmetic.
 *
 * <p>Only services that were withdrawn are remembered, until all is forgiven. Belongs to one
 * thread; all times are in nanoseconds of one clock that only goes forward.
 */
final class FlapDamping {

  /** As many withdrawals are followed by an announcement at once. */
  static final int FREE = 2;

  private static final long SECOND = 1_000_000_000L;

  /** The longest hold. */
  static final long MOST_HOLD_NANOS = 60 * SECOND;

  /** So long nothing has to change for one withdrawal to be forgiven. */
  static final long FORGIVEN_NANOS = 60 * SECOND;

  /** More withdrawals than that make nothing worse: 1, 2, 4, 8, 16, 32, 60. */
  static final int MOST_LEVEL = FREE + 7;

  /** When so many services are remembered, others are not damped: 100 bytes each. */
  static final int MOST_REMEMBERED = 65_536;

  private static final long NEVER = Long.MAX_VALUE;

  private static final class Flaps {
    final String service;

    /** Withdrawals that are not forgiven, {@link #MOST_LEVEL} at most. */
    int level;

    /** When it came or went last. */
    long changedNanos;

    /** When its hold ends; meaningless if it is not held. */
    long untilNanos;

    boolean isHeld;

    /** Whether an announcement had to wait in this hold, and in any so far. */
    boolean isCounted;

    boolean isTold;

    Flaps(String service, long nowNanos) {
      this.service = service;
      this.changedNanos = nowNanos;
    }

    private int levelAt(long nowNanos) {
      return (int) Math.max(0, level - (nowNanos - changedNanos) / FORGIVEN_NANOS);
    }

    void changed(long nowNanos) {
      level = levelAt(nowNanos);
      changedNanos = nowNanos;
    }
  }

  private final Map<String, Flaps> remembered = new HashMap<>();

  /** Those whose announcements wait, the first to end first. */
  private final PriorityQueue<Flaps> held =
      new PriorityQueue<>(Comparator.comparingLong((Flaps flaps) -> flaps.untilNanos));

  private long forgetNanos = NEVER;
  private List<String> begun = new ArrayList<>();
  private long heldTotal;

  FlapDamping() {}

  /** How long the next announcement waits after so many withdrawals. */
  static long holdNanos(int level) {
    return level <= FREE
        ? 0
        : Math.min(MOST_HOLD_NANOS, SECOND << Math.min(level - FREE - 1, 6)); // 64 s is more
  }

  // ---- what happens

  /** A service can be announced from now on; returns whether it may be at once. */
  boolean up(String service, long nowNanos) {
    Flaps flaps = remembered.get(service);
    if (flaps == null) {
      return true;
    }
    flaps.changed(nowNanos);
    if (flaps.isHeld && !flaps.isCounted) {
      flaps.isCounted = true;
      heldTotal++;
      if (!flaps.isTold) {
        flaps.isTold = true;
        begun.add(service);
      }
    }
    return !flaps.isHeld;
  }

  /** A service can't be announced any more: it is withdrawn, if it was not held. */
  void down(String service, long nowNanos) {
    Flaps flaps = remembered.get(service);
    if (flaps == null) {
      if (remembered.size() >= MOST_REMEMBERED) {
        return;
      }
      flaps = new Flaps(service, nowNanos);
      remembered.put(service, flaps);
      forgetNanos = Math.min(forgetNanos, nowNanos + FORGIVEN_NANOS);
    }
    flaps.changed(nowNanos);
    if (flaps.isHeld) {
      return;
    }
    flaps.level = Math.min(flaps.level + 1, MOST_LEVEL);
    long hold = holdNanos(flaps.level);
    if (hold > 0) {
      flaps.isHeld = true;
      flaps.isCounted = false;
      flaps.untilNanos = nowNanos + hold;
      held.add(flaps);
    }
  }

  /** When {@link #due} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    Flaps first = held.peek();
    return first == null ? forgetNanos : Math.min(first.untilNanos, forgetNanos);
  }

  /** The services whose hold is over: they may be announced. Forgets those that are forgiven. */
  List<String> due(long nowNanos) {
    List<String> due = new ArrayList<>();
    for (Flaps first = held.peek();
        first != null && first.untilNanos <= nowNanos;
        first = held.peek()) {
      held.remove();
      first.isHeld = false;
      due.add(first.service);
    }
    if (forgetNanos <= nowNanos) {
      remembered.values().removeIf(flaps -> !flaps.isHeld && flaps.levelAt(nowNanos) == 0);
      forgetNanos = remembered.isEmpty() ? NEVER : nowNanos + FORGIVEN_NANOS;
    }
    return due;
  }

  // ---- what is

  /** Whether any announcement has to wait. */
  boolean isHolding() {
    return !held.isEmpty();
  }

  /** Whether the announcement of a service has to wait. */
  boolean isHeld(String service) {
    return heldUntilNanos(service) != NEVER;
  }

  /** Until when the announcement of a service waits; {@link Long#MAX_VALUE} if it does not. */
  long heldUntilNanos(String service) {
    Flaps flaps = held.isEmpty() ? null : remembered.get(service);
    return flaps == null || !flaps.isHeld ? NEVER : flaps.untilNanos;
  }

  /** Why a service is silent whose announcement waits. */
  NotAnnounced notAnnounced(String service) {
    Flaps flaps = remembered.get(service);
    int level = flaps == null ? 0 : flaps.level;
    return new NotAnnounced(
        NotAnnouncedReason.FLAPPING,
        "it is flapping: its announcement is delayed until it has been gone for "
            + holdNanos(level) / SECOND
            + " s; find out why its endpoints or addresses change (--no-flap-damping announces at"
            + " once)");
  }

  /** The services that are held now, in no order. */
  List<String> held() {
    return held.stream().map(flaps -> flaps.service).toList();
  }

  /** How often an announcement had to wait, of all services, since the process began. */
  long heldTotal() {
    return heldTotal;
  }

  /** How many services are remembered. */
  int rememberedCount() {
    return remembered.size();
  }

  /**
   * The services whose announcement had to wait for the first time since they were last forgiven,
   * each once; asked for again, those that were added since.
   */
  List<String> takeBegun() {
    if (begun.isEmpty()) {
      return List.of();
    }
    List<String> taken = begun;
    begun = new ArrayList<>();
    return taken;
  }
}
