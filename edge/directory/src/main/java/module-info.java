import org.jspecify.annotations.NullMarked;

/** A watched folder of manifests, and the local state files. */
@NullMarked
module bellman.directory {
  requires static transitive org.jspecify;
  requires transitive bellman.api;
  requires transitive bellman.speaker;
  requires bellman.runtime;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  exports bellman.directory;
}
