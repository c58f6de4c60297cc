package bellman.balancer.allocator;

import bellman.balancer.config.Pool;
import bellman.net.AddressRange;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import java.math.BigInteger;

/**
 * How far a pool is used up. An address that services share counts once.
 *
 * @param usableIpv4 how many IPv4 addresses it may give away, taken or not: without those that it
 *     avoids
 * @param assignedIpv4 how many of them services have
 * @param usableIpv6 the same for IPv6; {@link Long#MAX_VALUE} stands for any number from there on
 * @param assignedIpv6 how many of them services have
 */
public record PoolUsage(
    String pool, long usableIpv4, long assignedIpv4, long usableIpv6, long assignedIpv6) {

  private static final BigInteger MAX_COUNT = BigInteger.valueOf(Long.MAX_VALUE);

  static PoolUsage of(Pool pool, long assignedIpv4, long assignedIpv6) {
    return new PoolUsage(
        pool.name(),
        usable(pool, Family.IPV4),
        assignedIpv4,
        usable(pool, Family.IPV6),
        assignedIpv6);
  }

  private static long usable(Pool pool, Family family) {
    BigInteger sum = BigInteger.ZERO;
    for (AddressRange range : pool.ranges()) {
      if (range.family() == family) {
        sum = sum.add(range.size());
        if (pool.avoidBuggyIps()) {
          sum = sum.subtract(BigInteger.valueOf(buggy(range)));
        }
      }
    }
    return sum.min(MAX_COUNT).longValueExact();
  }

  /** How many addresses of a range end in .0 or .255. */
  private static long buggy(AddressRange range) {
    if (!(range.first() instanceof Ipv4Address first && range.last() instanceof Ipv4Address last)) {
      return 0;
    }
    long zeros = last.number() / 256 - Math.floorDiv(first.number() - 1, 256L);
    long ends = (last.number() + 1) / 256 - first.number() / 256;
    return zeros + ends;
  }

  /** How many IPv4 addresses nobody has. */
  public long availableIpv4() {
    return usableIpv4 - assignedIpv4;
  }

  /** How many IPv6 addresses nobody has; too few by less than the assigned ones where clamped. */
  public long availableIpv6() {
    return usableIpv6 - assignedIpv6;
  }

  /** How many addresses of both families it may give away; at most {@link Long#MAX_VALUE}. */
  public long usable() {
    return usableIpv6 > Long.MAX_VALUE - usableIpv4 ? Long.MAX_VALUE : usableIpv4 + usableIpv6;
  }

  /** How many addresses of both families services have. */
  public long assigned() {
    return assignedIpv4 + assignedIpv6;
  }
}
