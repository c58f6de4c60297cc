package bellman.app.controller;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Kind;
import bellman.balancer.allocator.PoolUsage;
import bellman.kubernetes.StatusBoard;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How far pools are used up, in their status. Owned by the controller's thread. */
final class PoolStatuses {

  private static final StatusBoard.Sort SORT =
      StatusBoard.Sort.of(Kind.IP_ADDRESS_POOL, false, true);

  private final StatusBoard board;
  private final Map<String, IpAddressPool> pools = new HashMap<>();

  PoolStatuses(StatusBoard board) {
    this.board = board;
  }

  /** A pool is new or changed; our own writes of its status come back as well. */
  void observed(IpAddressPool pool) {
    String name = pool.metadata().name();
    if (!pool.equals(pools.put(name, pool))) {
      board.renew(SORT, name); // it may be another of that name
    }
  }

  /** A pool is gone. */
  void removed(String name) {
    pools.remove(name);
    board.remove(SORT, name);
  }

  /** Pools are used up so far now. */
  void used(Collection<PoolUsage> usage) {
    for (PoolUsage pool : usage) {
      board.put(
          SORT,
          pool.pool(),
          new StatusBoard.Wanted(
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
