import org.jspecify.annotations.NullMarked;

/** Seeded runs of the real machines on a virtual clock. */
@NullMarked
module bellman.simulator {
  requires static transitive org.jspecify;
  requires bellman.balancer;
  requires bellman.speaker;
  requires bellman.bfd;
  requires bellman.bgp;
  requires bellman.controller;
  requires bellman.runtime;
}
