import org.jspecify.annotations.NullMarked;

/** What to announce and why: configuration, addresses, plan. Pure. */
@NullMarked
module bellman.balancer {
  requires static transitive org.jspecify;
  requires transitive bellman.api;

  exports bellman.balancer.admission;
  exports bellman.balancer.allocator;
  exports bellman.balancer.config;
  exports bellman.balancer.frrk8s;
  exports bellman.balancer.plan;
}
