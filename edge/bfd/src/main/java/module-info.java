import org.jspecify.annotations.NullMarked;

/** BFD over UDP. */
@NullMarked
module bellman.edge.bfd {
  requires static transitive org.jspecify;
  requires transitive bellman.bfd;
  requires bellman.linux;
  requires transitive bellman.runtime;
  requires org.slf4j;

  exports bellman.edge.bfd;
}
