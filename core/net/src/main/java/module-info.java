import org.jspecify.annotations.NullMarked;

/** Addresses, prefixes, ranges, AS numbers, communities; reader and writer of bytes. */
@NullMarked
module bellman.net {
  requires static transitive org.jspecify;

  exports bellman.net;
  exports bellman.net.link;
}
