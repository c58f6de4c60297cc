package bellman.lab;

import org.jspecify.annotations.Nullable;

/**
 * Whom a router talks to.
 *
 * @param address one with a zone, {@code fe80::1%eth0}, is of an unnumbered neighbour, to whom the
 *     router advertises itself on that interface
 * @param password of TCP MD5; null for none
 * @param calledPort the port at which the router connects to it; 0 if the router waits
 * @param ttlSecurityHops how far away it is at most (RFC 5082); 0 for the router's default
 * @param multiHop whether it is farther away than the next hop
 * @param bfd whether its session ends with BFD; FRR and BIRD
 */
public record Neighbour(
    String address,
    long asn,
    @Nullable String password,
    int calledPort,
    int ttlSecurityHops,
    boolean multiHop,
    boolean bfd) {

  public Neighbour(String address, long asn) {
    this(address, asn, null, 0, 0, false, false);
  }

  /** The interface of an unnumbered neighbour; null of another. */
  @Nullable String zone() {
    int at = address.indexOf('%');
    return at < 0 ? null : address.substring(at + 1);
  }

  public Neighbour withPassword(@Nullable String newPassword) {
    return new Neighbour(address, asn, newPassword, calledPort, ttlSecurityHops, multiHop, bfd);
  }

  /** The router connects, and does not wait. */
  public Neighbour called(int port) {
    return new Neighbour(address, asn, password, port, ttlSecurityHops, multiHop, bfd);
  }

  public Neighbour withTtlSecurity(int hops) {
    return new Neighbour(address, asn, password, calledPort, hops, multiHop, bfd);
  }

  public Neighbour farAway() {
    return new Neighbour(address, asn, password, calledPort, ttlSecurityHops, true, bfd);
  }

  /** Each end sends a packet every 300 ms, and is gone after three that are lost. */
  public Neighbour withBfd() {
    return new Neighbour(address, asn, password, calledPort, ttlSecurityHops, multiHop, true);
  }
}
