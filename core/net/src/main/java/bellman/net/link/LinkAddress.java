package bellman.net.link;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address of an interface.
 *
 * @param address this host's
 * @param length of the subnet, in bits
 * @param traits what the kernel says of it besides
 */
public record LinkAddress(Address address, int length, Set<Trait> traits) {

  /** What the kernel says of an address. */
  public enum Trait {
    /** It is being looked for another host that has it (RFC 4862 section 5.4). */
    TENTATIVE("is still in duplicate address detection"),

    /** Another host was found that has it. */
    DUPLICATE("is a duplicate of another host's"),

    /** Not to be begun with any more (RFC 4862 section 5.5.4); those that float are often so. */
    DEPRECATED("is deprecated"),

    /** For privacy: another one takes its place tomorrow (RFC 8981). */
    TEMPORARY("is temporary"),

    /** An IPv4 address in a subnet that the interface was in before. */
    SECONDARY("is secondary"),

    /** It has an end, unless it is renewed: DHCP, or a router's prefix. */
    DYNAMIC("is dynamic");

    private final String text;

    Trait(String text) {
      this.text = text;
    }

    /** As in "fd00::1 is deprecated". */
    @Override
    public String toString() {
      return text;
    }
  }

  private static final Set<Trait> UNFIT =
      EnumSet.of(Trait.TENTATIVE, Trait.DUPLICATE, Trait.DEPRECATED, Trait.TEMPORARY);

  /**
   * The better one to be reached at first. One that is a subnet of its own is often moved from host
   * to host, and so may be a secondary one. At last the order of addresses, so that it is never
   * chance.
   */
  static final Comparator<LinkAddress> PREFERENCE =
      Comparator.<LinkAddress, Boolean>comparing(each -> each.address.isLoopback())
          .thenComparing(LinkAddress::isHost)
          .thenComparing(each -> each.traits.contains(Trait.SECONDARY))
          .thenComparing(each -> each.traits.contains(Trait.DYNAMIC))
          .thenComparing(LinkAddress::address)
          .thenComparingInt(LinkAddress::length);

  public LinkAddress {
    traits = Set.copyOf(traits);
  }

  /** One of which nothing special is said. */
  public LinkAddress(Address address, int length) {
    this(address, length, Set.of());
  }

  /** The subnet. */
  public Prefix subnet() {
    return new Prefix(address.masked(length), length);
  }

  /** Whether its subnet has no room for another host: /32 or /128. */
  public boolean isHost() {
    return length == (address.family() == Family.IPV4 ? 32 : 128);
  }

  /** Whether it can be talked from. */
  public boolean usable() {
    return !traits.contains(Trait.TENTATIVE) && !traits.contains(Trait.DUPLICATE);
  }

  /** Why nobody is to be told to send to it; null if it is fit for that. */
  public @Nullable Trait unfit() {
    return traits.stream().filter(UNFIT::contains).min(Comparator.naturalOrder()).orElse(null);
  }
}
