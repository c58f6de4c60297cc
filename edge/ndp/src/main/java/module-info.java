import org.jspecify.annotations.NullMarked;

/** Neighbor discovery over ICMPv6. */
@NullMarked
module bellman.edge.ndp {
  requires static transitive org.jspecify;
  requires bellman.linux;
  requires transitive bellman.ndp;
  requires transitive bellman.runtime;
  requires org.slf4j;

  exports bellman.edge.ndp;
}
