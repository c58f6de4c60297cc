package bellman.bgp.wire;

import bellman.net.Family;
import org.jspecify.annotations.Nullable;

/**
 * An address family as BGP numbers it (RFC 4760).
 *
 * @param afi Address Family Identifier, 0..65535
 * @param safi Subsequent Address Family Identifier, 0..255
 */
public record AddressFamily(int afi, int safi) {

  public static final AddressFamily IPV4_UNICAST = new AddressFamily(1, 1);
  public static final AddressFamily IPV6_UNICAST = new AddressFamily(2, 1);

  /** Unicast routes of a family. */
  public static AddressFamily unicast(Family family) {
    return family == Family.IPV4 ? IPV4_UNICAST : IPV6_UNICAST;
  }

  /** The family whose unicast routes it stands for; null if it stands for anything else. */
  public @Nullable Family unicastFamily() {
    if (safi != 1) {
      return null;
    }
    return afi == 1 ? Family.IPV4 : afi == 2 ? Family.IPV6 : null;
  }

  /** {@code ipv4-unicast}, {@code ipv6-unicast}, or the numbers. */
  @Override
  public String toString() {
    Family family = unicastFamily();
    if (family == null) {
      return "afi-" + afi + "-safi-" + safi;
    }
    return family == Family.IPV4 ? "ipv4-unicast" : "ipv6-unicast";
  }
}
