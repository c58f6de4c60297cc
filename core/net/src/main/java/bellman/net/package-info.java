/**
 * The nouns of the network that every other package speaks in: addresses, prefixes, ranges, AS
 * numbers, router identifiers, communities, and the bounds-checked reader and writer of bytes.
 *
 * <p>All are immutable values, except {@link bellman.net.ByteReader} and {@link
 * bellman.net.ByteWriter}, which belong to the one method that made them. Texts are parsed
 * strictly: what RFC 4632, RFC 4291 and RFC 5952 do not allow is refused with a message that a user
 * can act on, so that {@code 10.1} or {@code 010.0.0.1} never turns into an address that nobody
 * meant. The JDK's own address classes are not used here, because they accept such spellings and
 * fold IPv4-mapped IPv6 addresses into IPv4.
 *
 * <p>The natural order is the order in which Bellman prints: IPv4 before IPv6, prefixes by address
 * and then length, communities by number with large ones last.
 */
package bellman.net;
