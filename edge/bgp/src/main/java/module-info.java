import org.jspecify.annotations.NullMarked;

/** BGP over TCP. */
@NullMarked
module bellman.edge.bgp {
  requires static transitive org.jspecify;
  requires transitive bellman.bgp;
  requires transitive bellman.edge.ndp;
  requires bellman.linux;
  requires transitive bellman.runtime;
  requires org.slf4j;

  exports bellman.edge.bgp;
}
