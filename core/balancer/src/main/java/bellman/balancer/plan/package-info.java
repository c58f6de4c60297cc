/**
 * Who announces what to whom, and why not.
 *
 * <p>A {@link bellman.balancer.plan.Planner} is told what the manifests hold, change by change, and
 * keeps everything that follows from it current: the compiled configuration, the addresses of
 * services, and for each node a {@link bellman.balancer.plan.NodePlanner}. Peers of a node that get
 * exactly the same routes are one {@link bellman.balancer.plan.Audience}; its routes are counted
 * references from services, so that an aggregate lives until its last service goes, and so that a
 * change of one service costs work for that service alone, however many there are. A change of the
 * configuration is compared with what was before and plans every service again.
 *
 * <p>A service that a node announces to nobody has a {@link bellman.balancer.plan.NotAnnounced}
 * there: the one place that {@code plan}, {@code explain} and the log take their reasons from.
 *
 * <p>Nothing here knows BGP messages, clocks or files; the same history always ends at the same
 * plan, in whatever order it is told.
 */
package bellman.balancer.plan;
