package bellman.ndp;

import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** What is to be done, in order. */
public sealed interface Effect {

  /**
   * Multicasts a Router Advertisement to all nodes of the link.
   *
   * @param mac our link-layer address, to be told; null if there is none to tell
   */
  record Advertise(@Nullable MacAddress mac) implements Effect {}

  /** Multicasts a Router Solicitation to all routers of the link. */
  record Solicit(@Nullable MacAddress mac) implements Effect {}

  /** From now on the neighbor is this one; sessions with another one are to end. */
  record Found(Ipv6Address neighbor) implements Effect {}

  /** There is no neighbor any more. */
  record Lost(String reason) implements Effect {}
}
