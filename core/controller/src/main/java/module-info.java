import org.jspecify.annotations.NullMarked;

/** A cluster's controller, pure: who has which address, and what is written of it. */
@NullMarked
module bellman.controller {
  requires static transitive org.jspecify;
  requires transitive bellman.balancer;

  exports bellman.controller;
}
