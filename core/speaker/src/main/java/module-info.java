import org.jspecify.annotations.NullMarked;

/** The speaker of one node, pure: the plan put into sessions. */
@NullMarked
module bellman.speaker {
  requires static transitive org.jspecify;
  requires transitive bellman.balancer;
  requires transitive bellman.bgp;

  exports bellman.speaker;
}
