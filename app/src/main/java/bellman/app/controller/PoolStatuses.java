package bellman.app.controller;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Kind;
import bellman.balancer.allocator.PoolUsage;
import bellman.kubernetes.StatusWriter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How far pools are used up, in their status. Owned by the controller's thread. */
final class PoolStatuses {

  private static final StatusWriter.StatusKind STATUS_KIND =
      StatusWriter.StatusKind.of(Kind.IP_ADDRESS_POOL, false, true);

  private final StatusWriter statusWriter;
  private final Map<String, IpAddressPool> pools = new HashMap<>();

  PoolStatuses(StatusWriter statusWriter) {
    this.statusWriter = statusWriter;
  }

  /** A pool is new or changed; our own writes of its status come back as well. */
  void observed(IpAddressPool pool) {
    String name = pool.metadata().name();
    if (!pool.equals(pools.put(name, pool))) {
      statusWriter.renew(STATUS_KIND, name); // it may be another of that name
    }
  }

  /** A pool is gone. */
  void removed(String name) {
    pools.remove(name);
    statusWriter.remove(STATUS_KIND, name);
  }

  /** Pools are used up so far now. */
  void used(Collection<PoolUsage> usage) {
    for (PoolUsage pool : usage) {
      statusWriter.put(
          STATUS_KIND,
          pool.pool(),
          new StatusWriter.Wanted(
              Map.of(),
              Map.of(
                  "assignedIPv4",
                  pool.assignedIpv4(),
                  "assignedIPv6",
                  pool.assignedIpv6(),
                  "availableIPv4",
                  pool.availableIpv4(),
                  "availableIPv6",
                  pool.availableIpv6())));
    }
  }
}
