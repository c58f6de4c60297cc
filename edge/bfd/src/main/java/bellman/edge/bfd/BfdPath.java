package bellman.edge.bfd;

import bellman.net.Address;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's packets go.
 *
 * @param local the address they come from
 * @param remote the neighbor's, of the same family
 * @param device the interface or VRF to be bound to; null for none. Link-local addresses need an
 *     interface
 * @param multihop whether routers may be between (RFC 5883), and not just a link (RFC 5881)
 */
public record BfdPath(Address local, Address remote, @Nullable String device, boolean multihop) {

  /** The only TTL that a packet from the same link can have. */
  public static final int ONE_HOP_TTL = 255;

  public BfdPath {
    if (local.family() != remote.family()) {
      throw new IllegalArgumentException(local + " and " + remote + " are of different families");
    }
  }
}
