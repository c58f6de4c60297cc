package bellman.socket.link;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface.
 *
 * @param index the kernel's number of it; an interface that is removed and made again has another
 * @param up whether it is meant to be up
 * @param running whether it is: with a carrier, where it can have one
 * @param mac its link-layer address; null if it has none of Ethernet
 * @param master the index of the bridge, bond or VRF that it is part of; 0 for none
 * @param addresses in the order in which they were heard of
 */
public record Link(
    int index,
    String name,
    boolean up,
    boolean running,
    @Nullable MacAddress mac,
    int master,
    List<LinkAddress> addresses) {

  public Link {
    addresses = List.copyOf(addresses);
  }

  /** Whether packets can go through it. */
  public boolean carries() {
    return up && running;
  }

  /** Whether this is one of its addresses, usable or not yet. */
  public boolean has(Address address) {
    return addresses.stream().anyMatch(each -> each.address().equals(address));
  }

  /** A usable address of a family that is good beyond the link; null if there is none. */
  public @Nullable Address global(Family family) {
    for (LinkAddress each : addresses) {
      Address address = each.address();
      if (each.usable() && address.family() == family && !address.isLinkLocal()) {
        return address;
      }
    }
    return null;
  }

  /**
   * A usable IPv6 link-local address; null if there is none.
   *
   * @param preferred taken if it is one
   */
  public @Nullable Ipv6Address linkLocal(@Nullable Ipv6Address preferred) {
    Ipv6Address found = null;
    for (LinkAddress each : addresses) {
      if (each.usable() && each.address() instanceof Ipv6Address six && six.isLinkLocal()) {
        if (found == null || six.equals(preferred)) {
          found = six;
        }
      }
    }
    return found;
  }
}
