package bellman.net.link;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv6Address;
import bellman.net.MacAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An interface.
 *
 * @param index the kernel's number of it, above 0; an interface that is removed and made again has
 *     another
 * @param up whether it is meant to be up
 * @param running whether it is: with a carrier, where it can have one
 * @param mac its link-layer address; null if it has none of Ethernet
 * @param master the index of the bridge, bond or VRF that it is part of; 0 for none
 * @param kind what software makes it, in the kernel's word ({@code vrf}, {@code bridge}, {@code
 *     dummy}); {@link #LOOPBACK}; or empty for a device, and where it is not known
 * @param addresses in the order in which they were heard of
 */
public record Link(
    int index,
    String name,
    boolean up,
    boolean running,
    @Nullable MacAddress mac,
    int master,
    String kind,
    List<LinkAddress> addresses) {

  /** The kind of {@code lo}. */
  public static final String LOOPBACK = "loopback";

  private static final String VRF = "vrf";

  public Link {
    addresses = List.copyOf(addresses);
  }

  /** A device. */
  public Link(
      int index,
      String name,
      boolean up,
      boolean running,
      @Nullable MacAddress mac,
      int master,
      List<LinkAddress> addresses) {
    this(index, name, up, running, mac, master, "", addresses);
  }

  /** Whether packets can go through it. */
  public boolean carries() {
    return up && running;
  }

  /** Whether it is a routing table of its own and no way to anywhere. */
  public boolean isVrf() {
    return kind.equals(VRF);
  }

  /** Whether this is one of its addresses, usable or not yet. */
  public boolean has(Address address) {
    return addresses.stream().anyMatch(each -> each.address().equals(address));
  }

  /** Whether another host's address is in a subnet of this link. */
  public boolean reaches(Address other) {
    return addresses.stream().anyMatch(each -> each.subnet().contains(other));
  }

  /**
   * The address of a family that routers may be told to send to from beyond the link; null if there
   * is none. It is the same whenever the addresses are the same: none that is {@linkplain
   * LinkAddress#unfit unfit}, and of the others the first by this order: none of the loopback, one
   * with a subnet rather than a host's (which may float), no secondary one, one without an end, the
   * lowest.
   */
  public @Nullable Address global(Family family) {
    return fit(family, address -> !address.isLinkLocal() && !address.isMulticast())
        .min(LinkAddress.PREFERENCE)
        .map(LinkAddress::address)
        .orElse(null);
  }

  /** The addresses of a family that {@link #global} passes over as unfit. */
  public List<LinkAddress> unfit(Family family) {
    return addresses.stream()
        .filter(each -> each.address().family() == family && !each.address().isLinkLocal())
        .filter(each -> each.unfit() != null)
        .toList();
  }

  /**
   * The IPv6 link-local address to be reached at, by the same rule; null if there is none.
   *
   * @param preferred taken if it is one
   */
  public @Nullable Ipv6Address linkLocal(@Nullable Ipv6Address preferred) {
    List<LinkAddress> all = fit(Family.IPV6, Address::isLinkLocal).toList();
    if (preferred != null && all.stream().anyMatch(each -> each.address().equals(preferred))) {
      return preferred;
    }
    return (Ipv6Address)
        all.stream().min(LinkAddress.PREFERENCE).map(LinkAddress::address).orElse(null);
  }

  private Stream<LinkAddress> fit(Family family, Predicate<Address> wanted) {
    return addresses.stream()
        .filter(each -> each.address().family() == family && wanted.test(each.address()))
        .filter(each -> each.unfit() == null);
  }
}
