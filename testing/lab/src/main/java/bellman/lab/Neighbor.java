package bellman.lab;

import org.jspecify.annotations.Nullable;

/**
 * Whom a router talks to.
 *
 * @param address one with a zone, {@code fe80::1%eth0}, is of an unnumbered neighbor, to whom the
 *     router advertises itself on that interface
 * @param password of TCP MD5; null for none
 * @param calledPort the port at which the router connects to it; 0 if the router waits
 * @param ttlSecurityHops how far away it is at most (RFC 5082); 0 for the router's default
 * @param multiHop whether it is farther away than the next hop
 * @param bfd whether its session ends with BFD ({@link Ability#BFD})
 * @param role what the router is to it (RFC 9234), which it has to agree to; null for nothing. FRR
 *     and BIRD
 * @param extendedNextHop whether IPv4 routes may have IPv6 next hops though it has an address (RFC
 *     8950); FRR and BIRD. GoBGP offers it always
 */
public record Neighbor(
    String address,
    long asn,
    @Nullable String password,
    int calledPort,
    int ttlSecurityHops,
    boolean multiHop,
    boolean bfd,
    @Nullable String role,
    boolean extendedNextHop) {

  public Neighbor(String address, long asn) {
    this(address, asn, null, 0, 0, false, false, null, false);
  }

  /** The interface of an unnumbered neighbor; null of another. */
  @Nullable String zone() {
    int at = address.indexOf('%');
    return at < 0 ? null : address.substring(at + 1);
  }

  public Neighbor withPassword(@Nullable String newPassword) {
    return new Neighbor(
        address,
        asn,
        newPassword,
        calledPort,
        ttlSecurityHops,
        multiHop,
        bfd,
        role,
        extendedNextHop);
  }

  /** The router connects, and does not wait. */
  public Neighbor called(int port) {
    return new Neighbor(
        address, asn, password, port, ttlSecurityHops, multiHop, bfd, role, extendedNextHop);
  }

  public Neighbor withTtlSecurity(int hops) {
    return new Neighbor(
        address, asn, password, calledPort, hops, multiHop, bfd, role, extendedNextHop);
  }

  public Neighbor farAway() {
    return new Neighbor(
        address, asn, password, calledPort, ttlSecurityHops, true, bfd, role, extendedNextHop);
  }

  /** Each end sends a packet every 300 ms, and is gone after three that are lost. */
  public Neighbor withBfd() {
    return new Neighbor(
        address, asn, password, calledPort, ttlSecurityHops, multiHop, true, role, extendedNextHop);
  }

  /** The router takes no session without the counterpart of its role. */
  public Neighbor withRole(String newRole) {
    return new Neighbor(
        address,
        asn,
        password,
        calledPort,
        ttlSecurityHops,
        multiHop,
        bfd,
        newRole,
        extendedNextHop);
  }

  public Neighbor withExtendedNextHop() {
    return new Neighbor(
        address, asn, password, calledPort, ttlSecurityHops, multiHop, bfd, role, true);
  }
}
