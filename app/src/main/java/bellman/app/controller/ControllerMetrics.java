package bellman.app.controller;

import bellman.balancer.allocator.PoolUsage;
import bellman.runtime.Backlog;
import bellman.runtime.Clock;
import bellman.telemetry.Histogram;
import bellman.telemetry.Metric;
import bellman.telemetry.Metric.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A controller's figures, under the names that MetalLB gave them. Any thread may read them. What is
 * told of pools and configuration is there in the process that leads, and in no other: what an
 * earlier leader knew is not so any more.
 */
public final class ControllerMetrics {

  /** What one term of this process knows. */
  public static final class Term {
    private volatile List<PoolUsage> pools = List.of();

    /** Whether a part of the configuration can't be used; null before there is one. */
    private volatile @Nullable Boolean stale;

    /** The services whose status is not yet what was decided. */
    private final Backlog<String> services = new Backlog<>(Clock.monotonic());

    private final Supplier<Map<String, Backlog<String>>> statuses;

    private Term(Supplier<Map<String, Backlog<String>>> statuses) {
      this.statuses = statuses;
    }

    /** A service's status is what was decided, or is not. */
    void written(String service, boolean isWritten) {
      if (isWritten) {
        services.remove(service);
      } else {
        services.add(service);
      }
    }

    /** The pools are used up so far now. */
    void pools(List<PoolUsage> usage) {
      pools = usage;
    }

    /** A configuration is in use. */
    void configured(boolean whole) {
      stale = !whole;
    }
  }

  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final Histogram reconciling =
      new Histogram("bellman_reconcile_duration_seconds", "Time to process a change");
  private final Histogram turns = Histogram.ofTurns();
  private volatile @Nullable Term term;

  /** Whom to ask whether this process leads; null where nobody contends. */
  private volatile @Nullable BooleanSupplier leads;

  /** Nothing happened yet. */
  public ControllerMetrics() {}

  /** A status was written, or could not be. */
  void updated(boolean done) {
    (done ? updates : errors).incrementAndGet();
  }

  /** It took so long to decide what follows from a change. */
  void reconciled(long nanos) {
    reconciling.record(nanos);
  }

  /** The controller's thread did one thing for so long. */
  void turn(long nanos) {
    turns.record(nanos);
  }

  /** Whom to ask whether this process leads. */
  void under(BooleanSupplier held) {
    leads = held;
  }

  /**
   * It leads from now on.
   *
   * @param statuses what else waits to be written, by the plural of its kind
   */
  Term begin(Supplier<Map<String, Backlog<String>>> statuses) {
    var begun = new Term(statuses);
    term = begun;
    return begun;
  }

  /** It does not lead any more. */
  void end() {
    term = null;
  }

  /** What waits to be written, by the plural of its kind; nothing where another process leads. */
  public Map<String, Backlog<String>> backlogs() {
    Term now = term;
    if (now == null) {
      return Map.of();
    }
    Map<String, Backlog<String>> all = new HashMap<>(now.statuses.get());
    all.put("services", now.services);
    return all;
  }

  /** What monitoring wants to know. */
  public List<Metric> measurements() {
    List<Metric> all = new ArrayList<>();
    Term now = term;
    for (PoolUsage pool : now == null ? List.<PoolUsage>of() : now.pools) {
      pool(all, pool.pool(), "addresses_total", "Assignable addresses of the pool", pool.usable());
      pool(
          all,
          pool.pool(),
          "ipv4_addresses_total",
          "Assignable IPv4 addresses of the pool",
          pool.usableIpv4());
      pool(
          all,
          pool.pool(),
          "ipv6_addresses_total",
          "Assignable IPv6 addresses of the pool",
          pool.usableIpv6());
      pool(
          all,
          pool.pool(),
          "addresses_in_use_total",
          "Addresses assigned to services",
          pool.assigned());
      pool(
          all,
          pool.pool(),
          "ipv4_addresses_in_use_total",
          "IPv4 addresses assigned to services",
          pool.assignedIpv4());
      pool(
          all,
          pool.pool(),
          "ipv6_addresses_in_use_total",
          "IPv6 addresses assigned to services",
          pool.assignedIpv6());
    }
    client(all, Kind.COUNTER, "updates_total", "Service status writes", updates.get());
    client(all, Kind.COUNTER, "update_errors_total", "Failed service status writes", errors.get());
    if (now != null) {
      Boolean stale = now.stale;
      client(
          all,
          Kind.GAUGE,
          "config_loaded_bool",
          "Whether a configuration is in use",
          stale == null ? 0 : 1);
      client(
          all,
          Kind.GAUGE,
          "config_stale_bool",
          "Whether a part of the configuration was rejected",
          stale == null || !stale ? 0 : 1);
    }
    BooleanSupplier held = leads;
    if (held != null) {
      all.add(
          new Metric(
              "bellman_leader",
              Kind.GAUGE,
              "Whether this process is the leader",
              Map.of(),
              held.getAsBoolean() ? 1 : 0));
    }
    all.add(reconciling.measurement());
    all.add(turns.measurement());
    return all;
  }

  private static void pool(List<Metric> into, String pool, String name, String help, long value) {
    into.add(
        new Metric(
            "metallb_allocator_" + name, Kind.GAUGE, help, Map.of("pool", pool), (double) value));
  }

  private static void client(List<Metric> into, Kind kind, String name, String help, long value) {
    into.add(new Metric("metallb_k8s_client_" + name, kind, help, Map.of(), (double) value));
  }
}
