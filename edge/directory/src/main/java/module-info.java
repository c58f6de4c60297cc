import org.jspecify.annotations.NullMarked;

/** A watched folder of manifests, and the local state file. */
@NullMarked
module bellman.directory {
  requires static transitive org.jspecify;
  requires transitive bellman.balancer;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  exports bellman.directory;
}
