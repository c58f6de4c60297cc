import org.jspecify.annotations.NullMarked;

/** Bidirectional Forwarding Detection, pure: packets, and the session machine. */
@NullMarked
module bellman.bfd {
  requires static transitive org.jspecify;
  requires transitive bellman.net;

  exports bellman.bfd.session;
  exports bellman.bfd.wire;
}
