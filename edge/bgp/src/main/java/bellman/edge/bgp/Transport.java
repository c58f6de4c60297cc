package bellman.edge.bgp;

import bellman.net.Address;
import bellman.net.Password;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel is to do with the packets of a session. What is asked for and can't be had keeps
 * the session down; only {@code source} and {@code ttl} may be otherwise, and then a warning says
 * so.
 *
 * @param source the address to come from, if it is on an interface of this host; null if the kernel
 *     chooses
 * @param device the interface or VRF to be bound to; null for none
 * @param ttl TTL or Hop Limit of what is sent, 1..255; 0 for the kernel's default, which also is
 *     sent by systems other than Linux unless {@code minimumTtl} is set
 * @param minimumTtl the least TTL or Hop Limit of what is taken, 1..255 (RFC 5082); 0 for any
 * @param password of TCP MD5 (RFC 2385), 1..80 octets; null for none
 */
public record Transport(
    @Nullable Address source,
    @Nullable String device,
    int ttl,
    int minimumTtl,
    @Nullable Password password) {

  /** As the kernel likes. */
  public static final Transport PLAIN = new Transport(null, null, 0, 0, null);

  public Transport {
    if (ttl < 0 || ttl > 255 || minimumTtl < 0 || minimumTtl > 255) {
      throw new IllegalArgumentException("TTL " + ttl + ", at least " + minimumTtl + ": 0..255");
    }
  }

  /** As the kernel likes, from an address. */
  public static Transport from(@Nullable Address source) {
    return new Transport(source, null, 0, 0, null);
  }
}
