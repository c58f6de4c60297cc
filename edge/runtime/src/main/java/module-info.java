import org.jspecify.annotations.NullMarked;

/** Where time passes: the clock, and the thread that runs a machine. */
@NullMarked
module bellman.runtime {
  requires static transitive org.jspecify;

  exports bellman.runtime;
}
