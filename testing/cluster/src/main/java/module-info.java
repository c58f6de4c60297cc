import org.jspecify.annotations.NullMarked;

/** A real API server. */
@NullMarked
module bellman.cluster {
  requires static transitive org.jspecify;
  requires transitive bellman.lab;

  exports bellman.cluster;
}
