import org.jspecify.annotations.NullMarked;

/** Real routers in network namespaces. */
@NullMarked
module bellman.lab {
  requires static transitive org.jspecify;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive java.instrument;

  exports bellman.lab;
  exports bellman.lab.hostile;
}
