import org.jspecify.annotations.NullMarked;

/** Neighbor discovery (RFC 4861), pure: what finds the router on a link. */
@NullMarked
module bellman.ndp {
  requires static transitive org.jspecify;
  requires transitive bellman.net;

  exports bellman.ndp;
}
