import org.jspecify.annotations.NullMarked;

/**
 * The Border Gateway Protocol, pure: messages, the session machine, one whole peer, and what to
 * send.
 */
@NullMarked
module bellman.bgp {
  requires static transitive org.jspecify;
  requires transitive bellman.net;

  exports bellman.bgp.peer;
  exports bellman.bgp.rib;
  exports bellman.bgp.session;
  exports bellman.bgp.wire;
}
