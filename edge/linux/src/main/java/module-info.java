import org.jspecify.annotations.NullMarked;

/** System calls of Linux, and its interfaces and addresses as they change. */
@NullMarked
module bellman.linux {
  requires static transitive org.jspecify;
  requires transitive bellman.net;
  requires transitive bellman.runtime;
  requires org.slf4j;

  exports bellman.linux;
  exports bellman.linux.link;
}
