import org.jspecify.annotations.NullMarked;

/** BGP over TCP, BFD over UDP. */
@NullMarked
module bellman.socket {
  requires static transitive org.jspecify;
  requires transitive bellman.bfd;
  requires transitive bellman.bgp;
  requires transitive bellman.runtime;
  requires org.slf4j;

  exports bellman.socket;
  exports bellman.socket.bfd;
  exports bellman.socket.linux;
  exports bellman.socket.link;
  exports bellman.socket.discovery;
}
