package bellman.net.link;

import bellman.net.Address;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All interfaces of this host at one time.
 *
 * <p>An address alone does not say which link it is on: link-local ones are equal wherever the MAC
 * address is, and a VRF may have those of another. So whoever asks says what a socket is bound to,
 * its <em>device</em>: the index of an interface or a VRF, and 0 for what is bound to neither,
 * which sees the links that are in no VRF.
 */
public final class Links {

  /** Of a host of which nothing is known. */
  public static final Links NONE = new Links(Map.of());

  private final Map<Integer, Link> byIndex;
  private final Map<String, Link> byName = new LinkedHashMap<>();

  /** Those of a map by index. */
  public Links(Map<Integer, Link> byIndex) {
    this.byIndex = Map.copyOf(byIndex);
    new TreeMap<>(byIndex).values().forEach(link -> byName.put(link.name(), link));
  }

  /** These interfaces. */
  public static Links of(Link... links) {
    Map<Integer, Link> byIndex = new LinkedHashMap<>();
    for (Link link : links) {
      byIndex.put(link.index(), link);
    }
    return new Links(byIndex);
  }

  /** All of them, in the order of their indexes. */
  public Collection<Link> all() {
    return byName.values();
  }

  /** The one of this name; null if there is none. */
  public @Nullable Link named(String name) {
    return byName.get(name);
  }

  /** The one with this number; null if there is none. */
  public @Nullable Link at(int index) {
    return byIndex.get(index);
  }

  /**
   * The link that a connection goes over; null if it is not known. Where several have the address,
   * it is the one that reaches the other end, and then the one with the lowest index.
   *
   * @param local its address here
   * @param remote the other end's
   * @param device what it is bound to
   */
  public @Nullable Link under(Address local, Address remote, int device) {
    Link bound = at(device);
    if (bound != null && !bound.isVrf()) {
      return bound;
    }
    return in(device)
        .filter(link -> hasUsable(link, local))
        .min(Comparator.comparing((Link link) -> !link.reaches(remote)))
        .orElse(null);
  }

  /** Whether a socket with this device still has this address; unusable counts as well. */
  public boolean has(Address local, int device) {
    Link bound = at(device);
    if (bound != null && local.isLinkLocal()) {
      return bound.has(local);
    }
    return in(bound == null || bound.isVrf() ? device : vrf(bound))
        .anyMatch(each -> each.has(local));
  }

  /** One that has this address, usable; null if there is none. */
  public @Nullable Link holding(Address address, int device) {
    return in(device).filter(link -> hasUsable(link, address)).findFirst().orElse(null);
  }

  /** One in whose subnet this address of another host is; null if there is none. */
  public @Nullable Link reaching(Address other, int device) {
    return in(device)
        .filter(link ->
            link.addresses().stream()
                .anyMatch(each -> each.usable() && each.subnet().contains(other)))
        .findFirst()
        .orElse(null);
  }

  private static boolean hasUsable(Link link, Address address) {
    return link.addresses().stream()
        .anyMatch(each -> each.usable() && each.address().equals(address));
  }

  /** The links that what is bound to a device sees. */
  private Stream<Link> in(int device) {
    Link bound = at(device);
    return byName.values().stream()
        .filter(
            bound == null || bound.isVrf()
                ? link -> vrf(link) == device
                : link -> link.index() == device);
  }

  /** The index of the VRF that a link is or is in; 0 for none. */
  private int vrf(Link link) {
    if (link.isVrf()) {
      return link.index();
    }
    Link master = at(link.master());
    return master != null && master.isVrf() ? master.index() : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Links links && byIndex.equals(links.byIndex);
  }

  @Override
  public int hashCode() {
    return byIndex.hashCode();
  }

  @Override
  public String toString() {
    return byName.values().toString();
  }
}
