package bellman.app.controller;

import bellman.balancer.allocator.PoolUsage;
import bellman.telemetry.Histogram;
import bellman.telemetry.Measurement;
import bellman.telemetry.Measurement.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A controller's figures, under the names that MetalLB gave them. Any thread may read them. */
public final class Figures {

  private final AtomicLong updates = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final Histogram reconciling =
      new Histogram(
          "bellman_reconcile_duration_seconds",
          "How long it takes to decide what follows from a change");
  private volatile List<PoolUsage> pools = List.of();
  private volatile boolean loaded;
  private volatile boolean stale;

  /** Nothing happened yet. */
  public Figures() {}

  /** A status was written, or could not be. */
  void updated(boolean done) {
    (done ? updates : errors).incrementAndGet();
  }

  /** It took so long to decide what follows from a change. */
  void reconciled(long nanos) {
    reconciling.record(nanos);
  }

  /** The pools are used up so far now. */
  void pools(List<PoolUsage> usage) {
    pools = usage;
  }

  /** A configuration is in use. */
  void configured(boolean whole) {
    loaded = true;
    stale = !whole;
  }

  /** What monitoring wants to know. */
  public List<Measurement> measurements() {
    List<Measurement> all = new ArrayList<>();
    for (PoolUsage pool : pools) {
      pool(
          all,
          pool.pool(),
          "addresses_total",
          "Addresses that the pool may give away",
          pool.usable());
      pool(all, pool.pool(), "ipv4_addresses_total", "Its IPv4 addresses", pool.usableIpv4());
      pool(all, pool.pool(), "ipv6_addresses_total", "Its IPv6 addresses", pool.usableIpv6());
      pool(
          all,
          pool.pool(),
          "addresses_in_use_total",
          "Addresses that services have",
          pool.assigned());
      pool(all, pool.pool(), "ipv4_addresses_in_use_total", "IPv4 ones", pool.assignedIpv4());
      pool(all, pool.pool(), "ipv6_addresses_in_use_total", "IPv6 ones", pool.assignedIpv6());
    }
    client(all, Kind.COUNTER, "updates_total", "Statuses of services written", updates.get());
    client(all, Kind.COUNTER, "update_errors_total", "Statuses that could not be", errors.get());
    client(
        all, Kind.GAUGE, "config_loaded_bool", "Whether a configuration is in use", loaded ? 1 : 0);
    client(
        all,
        Kind.GAUGE,
        "config_stale_bool",
        "Whether a part of the configuration can't be used",
        stale ? 1 : 0);
    all.add(reconciling.measurement());
    return all;
  }

  private static void pool(
      List<Measurement> into, String pool, String name, String help, long value) {
    into.add(
        new Measurement(
            "metallb_allocator_" + name, Kind.GAUGE, help, Map.of("pool", pool), (double) value));
  }

  private static void client(
      List<Measurement> into, Kind kind, String name, String help, long value) {
    into.add(new Measurement("metallb_k8s_client_" + name, kind, help, Map.of(), (double) value));
  }
}
