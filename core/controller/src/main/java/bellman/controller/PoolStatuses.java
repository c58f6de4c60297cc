package bellman.controller;

import bellman.api.resource.IpAddressPool;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The pools that there are, as far as their status needs it. Owned by the machine. */
final class PoolStatuses {

  private final Consumer<Effect> effects;
  private final Map<String, IpAddressPool> pools = new HashMap<>();

  PoolStatuses(Consumer<Effect> effects) {
    this.effects = effects;
  }

  /** A pool is new or changed; our own writes of its status come back as well. */
  void observed(IpAddressPool pool) {
    String name = pool.metadata().name();
    if (!pool.equals(pools.put(name, pool))) {
      effects.accept(new Effect.PoolChanged(name)); // it may be another of that name
    }
  }

  /** A pool is gone. */
  void removed(String name) {
    pools.remove(name);
    effects.accept(new Effect.PoolGone(name));
  }
}
