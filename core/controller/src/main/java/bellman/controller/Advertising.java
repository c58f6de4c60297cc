package bellman.controller;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Pod;
import bellman.api.resource.Resource;
import bellman.api.status.Condition;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.config.Config;
import bellman.balancer.plan.Coverage;
import bellman.balancer.plan.Coverage.Extent;
import bellman.net.Bucket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has each Service tell from how many nodes it is announced, by what the nodes are to do and by the
 * sessions that their speakers tell of. Nothing is told before all of that is known. Owned by the
 * machine.
 */
final class Advertising {

  /** So many services are looked at, and written, before anything else has its turn. */
  private static final int SERVICES_AT_ONCE = 200;

  /** And at least so long others have, or as long as that took. */
  private static final long REST_NANOS = 1_000_000;

  /** So many are written at once, and then one after each of these times. */
  private static final int AT_ONCE = 50;

  private static final long EACH_NANOS = 20_000_000;

  /** Knows the services. */
  interface Services {

    /** All that there are, by {@code namespace/name}. */
    Collection<String> all();

    /** One of them; null if there is none. */
    @Nullable Entry entry(String service);

    /** Whether it is another controller's. */
    boolean isOthers(String service);

    /** Which addresses it has been given; null for none. */
    @Nullable Assigned assigned(String service);

    /**
     * Writes.
     *
     * @param what null for nothing any more
     */
    void write(Entry entry, @Nullable Condition what);
  }

  private record Due(String service, long atNanos) {}

  private final Services services;
  private final Supplier<Instant> wallClock;
  private final Consumer<Effect> effects;
  private final Coverage coverage;
  private final Departed departed;
  private final ExtentTelling telling = new ExtentTelling();
  private final Bucket writes;
  private final Set<String> changed = new LinkedHashSet<>();

  /** Those that are left of all, when any may stand otherwise. */
  private final ArrayDeque<String> all = new ArrayDeque<>();

  /** Whether all are to be looked at once more when none is left. */
  private boolean allAgain;

  private final PriorityQueue<Due> due =
      new PriorityQueue<>((one, other) -> Long.compare(one.atNanos(), other.atNanos()));

  /** When each service is told next, if it is in {@link #due}, where it is once at most. */
  private final Map<String, Long> scheduled = new HashMap<>();

  /** Services whose last write was refused: the condition may be another than is thought. */
  private final Set<String> doubtful = new HashSet<>();

  private boolean isKnown;

  /** Until when others have their turn. */
  private long restNanos;

  /** When the tick began that {@link #ticked} was not called for yet. */
  private long tickNanos = Long.MAX_VALUE;

  /** When the next write may go out. */
  private long writeNanos;

  /**
   * Knows of nothing.
   *
   * @param excludeLabelCounts as for speakers
   */
  Advertising(
      boolean excludeLabelCounts,
      Services services,
      Departed departed,
      Consumer<Effect> effects,
      Supplier<Instant> wallClock,
      long nowNanos) {
    this.services = services;
    this.departed = departed;
    this.wallClock = wallClock;
    this.coverage = new Coverage(excludeLabelCounts);
    this.effects = effects;
    this.writes = new Bucket(AT_ONCE, EACH_NANOS, nowNanos);
  }

  // ---- what comes in

  /** Nodes, endpoints, sessions or Pods of speakers changed. */
  void surroundings(ObservedChange change, long nowNanos) {
    Set<String> affected = new HashSet<>();
    boolean any = !isKnown;
    isKnown = true;
    boolean sessions = false;
    for (ObjectKey key : change.removed()) {
      switch (key.kind()) {
        case NODE -> {
          coverage.removeNode(key.name());
          any = true;
        }
        case ENDPOINT_SLICE -> coverage.removeSlice(key, affected);
        case BGP_SESSION_STATUS -> sessions |= departed.removeSession(key.name());
        case POD -> departed.removePod(key.name());
        default -> {}
      }
    }
    for (Resource resource : change.upserts()) {
      switch (resource) {
        case Node node -> any |= coverage.put(node);
        case EndpointSlice slice -> coverage.put(slice, affected);
        case BgpSessionStatus session -> sessions |= departed.put(session);
        case Pod pod -> departed.put(pod);
        default -> {}
      }
    }
    if (sessions) {
      any |= coverage.sessions(departed.sessions());
    }
    departed.look(coverage::isAlive, nowNanos);
    if (any) {
      lookAtAll();
    }
    changed.addAll(affected);
  }

  /** This is the configuration now. */
  void configured(Config config) {
    if (coverage.configure(config)) {
      lookAtAll();
    }
  }

  /** A service changed, or what was decided about it. */
  void changed(String service) {
    changed.add(service);
  }

  private void lookAtAll() {
    if (all.isEmpty()) {
      all.addAll(services.all());
    } else {
      allAgain = true; // those that are left are looked at first: events may come for ever
    }
  }

  // ---- what goes out

  long deadlineNanos() {
    if (!isKnown) {
      return Long.MAX_VALUE;
    }
    Due next = due.peek();
    long first = departed.deadlineNanos();
    if (!changed.isEmpty() || !all.isEmpty()) {
      first = restNanos;
    } else if (next != null) {
      first = Math.min(first, Math.max(next.atNanos(), writeNanos));
    }
    return Math.max(first, restNanos);
  }

  void tick(long nowNanos) {
    if (!isKnown || nowNanos < restNanos) {
      return;
    }
    int left = lookAt(changed.iterator(), SERVICES_AT_ONCE, nowNanos);
    while (left > 0 && !all.isEmpty()) {
      look(all.remove(), nowNanos);
      left--;
      if (all.isEmpty() && allAgain) {
        allAgain = false;
        all.addAll(services.all());
      }
    }
    tellSome(nowNanos);
    if (departed.deadlineNanos() <= nowNanos) {
      departed.look(coverage::isAlive, nowNanos);
    }
    tickNanos = nowNanos;
    restNanos = nowNanos + REST_NANOS;
  }

  /** The last tick and what came of it took until now: others have their turn for as long. */
  void ticked(long nowNanos) {
    if (tickNanos != Long.MAX_VALUE) {
      restNanos = nowNanos + Math.max(REST_NANOS, nowNanos - tickNanos);
      tickNanos = Long.MAX_VALUE;
    }
  }

  private int lookAt(Iterator<String> some, int most, long nowNanos) {
    int left = most;
    while (left > 0 && some.hasNext()) {
      String service = some.next();
      some.remove();
      look(service, nowNanos);
      left--;
    }
    return left;
  }

  private void look(String service, long nowNanos) {
    Entry entry = services.entry(service);
    if (entry == null || services.isOthers(service)) {
      forget(service);
      return;
    }
    long at = telling.look(service, told(entry), extent(entry), nowNanos);
    if (at != Long.MAX_VALUE) {
      schedule(service, at);
    }
  }

  /** There is no such service any more. */
  void forget(String service) {
    telling.forget(service);
    scheduled.remove(service);
    doubtful.remove(service);
  }

  private void schedule(String service, long atNanos) {
    Long before = scheduled.get(service);
    if (before == null || atNanos < before) {
      scheduled.put(service, atNanos);
      due.add(new Due(service, atNanos));
    }
  }

  /** Writes those that are due, as far as that may be now. */
  private void tellSome(long nowNanos) {
    for (int i = 0; i < SERVICES_AT_ONCE; i++) {
      Due next = due.peek();
      if (next == null || next.atNanos() > nowNanos) {
        return;
      }
      if (!writes.has(nowNanos)) {
        writeNanos = nowNanos + EACH_NANOS;
        return;
      }
      due.remove();
      if (scheduled.remove(next.service(), next.atNanos())) { // else it is in there once more
        tell(next.service(), nowNanos);
      }
    }
  }

  private void tell(String service, long nowNanos) {
    Entry entry = services.entry(service);
    if (entry == null || services.isOthers(service)) {
      forget(service);
      return;
    }
    if (entry.inFlight) {
      return; // it is looked at again when that is over
    }
    Extent extent = extent(entry);
    long at = telling.look(service, told(entry), extent, nowNanos);
    if (at == Long.MAX_VALUE) {
      return;
    }
    if (at > nowNanos) {
      schedule(service, at); // it changed since
      return;
    }
    writes.take(nowNanos);
    services.write(entry, advertised(service, told(entry), extent));
  }

  /**
   * What became of a write.
   *
   * @param what was written; null for nothing any more
   */
  void written(Entry entry, @Nullable Condition what, WriteOutcome outcome, long nowNanos) {
    String service = entry.service.id();
    switch (outcome) {
      case WriteOutcome.Done _ -> {
        doubtful.remove(service);
        telling.told(service, told(entry), nowNanos);
        entry.annotate(ServiceCondition.ADVERTISED.annotation(), what == null ? null : what.text());
        changed.add(service); // it may be otherwise by now
      }
      case WriteOutcome.Gone _ -> forget(service);
      case WriteOutcome.Stale _, WriteOutcome.Failed _, WriteOutcome.NotLeading _ -> {
        if (outcome instanceof WriteOutcome.Failed(String why)) {
          effects.accept(
              Effect.Log.debug("cannot report yet how many nodes announce {}: {}", service, why));
          doubtful.add(service);
        }
        schedule(service, telling.tryAgain(service, extent(entry), nowNanos));
      }
    }
  }

  private static @Nullable String told(Entry entry) {
    return entry.annotation(ServiceCondition.ADVERTISED.annotation());
  }

  private @Nullable Extent extent(Entry entry) {
    Assigned assigned = services.assigned(entry.service.id());
    return assigned == null ? null : coverage.of(entry.service, assigned);
  }

  private @Nullable Condition advertised(
      String service, @Nullable String told, @Nullable Extent extent) {
    if (extent == null) {
      return null;
    }
    boolean flips =
        told == null
            || told.isEmpty()
            || doubtful.contains(service)
            || ExtentTelling.isAnnounced(told) != extent.isAnnounced();
    return new Condition(
        extent.isAnnounced(),
        ExtentTelling.reason(extent),
        ExtentTelling.text(extent),
        flips ? wallClock.get().truncatedTo(ChronoUnit.SECONDS).toString() : null);
  }
}
