package bellman.bgp.session;

import bellman.net.Address;

/**
 * The two ends of a TCP connection.
 *
 * @param device the index of the interface or VRF that our end is bound to, without which a
 *     link-local address does not say where it is (RFC 4007); 0 if it is bound to none
 */
public record Endpoints(Address local, Address remote, int device) {

  /** Those of a connection that is bound to no device. */
  public Endpoints(Address local, Address remote) {
    this(local, remote, 0);
  }
}
