package bellman.controller;

import bellman.balancer.plan.Coverage.Extent;
import bellman.balancer.plan.NotAnnounced;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a Service tells of the nodes that announce it, and when that is written: each write is one
 * for the API server, which sends the Service to every node.
 *
 * <p>Whether it is announced at all is told within seconds. That there is another number of nodes,
 * or that a session is down, has to last for two minutes: routers and speakers are restarted one
 * after the other, and each would be felt by every Service. A service that changes again and again
 * has to be as it is for longer and longer, up to ten minutes.
 */
final class ExtentTelling {

  /** How what is told begins where there is somebody who announces. */
  private static final String FROM = "from ";

  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long UP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LASTING_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** A service is new, and so may be the sessions. */
  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** So many changes in a row are ordinary: something goes and comes back. */
  private static final int ORDINARY = 2;

  /** So much longer after each change beyond those. */
  private static final int GROWTH = 4;

  private static final int MOST_CHANGES = 8;

  /**
   * What is to be told.
   *
   * @param text null for nothing any more
   * @param dueNanos when, if it is still so then
   */
  private record Pending(@Nullable String text, long dueNanos) {}

  /**
   * How often a service told of a change lately.
   *
   * @param lastNanos when it changed last, told or not
   */
  private record Changes(int count, long lastNanos) {}

  private final Map<String, Pending> pending = new HashMap<>();
  private final Map<String, Changes> changes = new HashMap<>();

  /**
   * A service is so now.
   *
   * @param told what it tells; null if it tells nothing, and empty if that can't be trusted
   * @param now null if it has no address, and so nothing to tell
   * @return when it is to be told, if it stays so; {@link Long#MAX_VALUE} if it is told already
   */
  long look(String service, @Nullable String told, @Nullable Extent now, long nowNanos) {
    String text = now == null ? null : text(now);
    if (text == null ? told == null : text.equals(told)) {
      pending.remove(service);
      return Long.MAX_VALUE;
    }
    Pending before = pending.get(service);
    if (before != null && (text == null ? before.text() == null : text.equals(before.text()))) {
      return before.dueNanos();
    }
    long due = nowNanos + wait(service, told, now, nowNanos);
    pending.put(service, new Pending(text, due));
    return due;
  }

  private long wait(String service, @Nullable String told, @Nullable Extent now, long nowNanos) {
    if (now == null) {
      return DOWN_NANOS;
    }
    if (told == null || told.isEmpty()) {
      return now.isAnnounced() ? SOON_NANOS : now.planned() > 0 ? FIRST_NANOS : DOWN_NANOS;
    }
    boolean wasAnnounced = isAnnounced(told);
    long wait;
    if (wasAnnounced == now.isAnnounced() || (wasAnnounced && now.planned() > 0)) {
      wait = LASTING_NANOS;
    } else {
      wait = now.isAnnounced() ? UP_NANOS : DOWN_NANOS;
    }
    for (int i = changes(service, nowNanos); i >= ORDINARY; i--) {
      wait = Math.min(LONGEST_NANOS, wait * GROWTH);
    }
    return wait;
  }

  private int changes(String service, long nowNanos) {
    Changes lately = changes.remove(service);
    if (lately == null || nowNanos - lately.lastNanos() > 2 * LONGEST_NANOS) {
      return 0;
    }
    changes.put(service, new Changes(lately.count(), nowNanos));
    return lately.count();
  }

  /**
   * It was told.
   *
   * @param told what it told before; null if nothing
   */
  void told(String service, @Nullable String told, long nowNanos) {
    pending.remove(service);
    if (told != null) {
      int count = Math.min(MOST_CHANGES, changes(service, nowNanos) + 1);
      changes.put(service, new Changes(count, nowNanos));
    }
  }

  /** It could not be told, and is tried again. */
  long tryAgain(String service, @Nullable Extent now, long nowNanos) {
    long due = nowNanos + DOWN_NANOS;
    pending.put(service, new Pending(now == null ? null : text(now), due));
    return due;
  }

  /** There is no such service any more. */
  void forget(String service) {
    pending.remove(service);
    changes.remove(service);
  }

  /** Whether what is told says that somebody announces. */
  static boolean isAnnounced(String told) {
    return told.startsWith(FROM);
  }

  /** What is told, in words. */
  static String text(Extent extent) {
    String silent =
        extent.silent().entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    int unnamed = extent.meant() - extent.announcing() - extent.silent().size();
    String more = unnamed > 0 ? " and " + unnamed + " more" : "";
    if (!extent.isAnnounced()) {
      NotAnnounced nothing = extent.nothing();
      String why = nothing == null ? "" : nothing.reason().text() + ": " + nothing.message();
      if (silent.isEmpty()) {
        return "not announced: " + why;
      }
      return "not announced" + (why.isEmpty() ? "" : ": " + why) + "; silent: " + silent + more;
    }
    if (extent.meant() == extent.announcing()) {
      return FROM + (extent.meant() == 1 ? "1 node" : extent.meant() + " nodes");
    }
    return FROM
        + extent.announcing()
        + " of "
        + extent.meant()
        + " nodes; silent: "
        + silent
        + more;
  }

  /** Why, in one word as conditions have it. */
  static String reason(@Nullable Extent extent) {
    if (extent == null) {
      return AdvertisedReason.NO_ADDRESS.text();
    }
    if (extent.isAnnounced()) {
      return (extent.meant() == extent.announcing()
              ? AdvertisedReason.ANNOUNCED
              : AdvertisedReason.PARTLY_ANNOUNCED)
          .text();
    }
    NotAnnounced nothing = extent.nothing();
    if (nothing == null) {
      return AdvertisedReason.NO_SESSION.text();
    }
    return AdvertisedReason.text(nothing.reason());
  }
}
