package bellman.lab;

import org.jspecify.annotations.Nullable;

/**
 * Whom a router expects to be called by.
 *
 * @param address one with a zone, {@code fe80::1%eth0}, is of an unnumbered neighbour, to whom the
 *     router advertises itself on that interface
 */
public record Neighbour(String address, long asn) {

  /** The interface of an unnumbered neighbour; null of another. */
  @Nullable String zone() {
    int at = address.indexOf('%');
    return at < 0 ? null : address.substring(at + 1);
  }
}
