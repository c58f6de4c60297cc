package bellman.net;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses that share their first bits (RFC 4632). Host bits given are cleared, so that
 * two prefixes are equal exactly when they hold the same addresses.
 *
 * @param address the first address
 * @param length the number of shared bits, 0..32 or 0..128
 */
public record Prefix(Address address, int length) implements Comparable<Prefix> {

  private static final Comparator<Prefix> ORDER =
      Comparator.comparing(Prefix::address).thenComparingInt(Prefix::length);

  public Prefix {
    address = address.masked(length);
  }

  /** The prefix that holds just this address. */
  public static Prefix host(Address address) {
    return new Prefix(address, address.family().bits());
  }

  /**
   * Reads {@code ADDRESS/LENGTH}; host bits are cleared.
   *
   * @throws IllegalArgumentException if the text is no prefix; the message says so with the text
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("'" + text + "' is not a prefix (ADDRESS/LENGTH)");
    }
    Address address = Address.parse(text.substring(0, slash));
    String digits = text.substring(slash + 1);
    int most = address.family().bits();
    int length = -1;
    if (!digits.isEmpty()
        && digits.length() <= 3
        && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      length = Integer.parseInt(digits);
    }
    if (length < 0 || length > most) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a prefix: an " + address.family() + " length is 0.." + most);
    }
    return new Prefix(address, length);
  }

  /** The family of its addresses. */
  public Family family() {
    return address.family();
  }

  /** The last address in it. */
  public Address last() {
    return address.lastOf(length);
  }

  /** Whether the address is in it. */
  public boolean contains(Address other) {
    return other.family() == family() && other.masked(length).equals(address);
  }

  /** Whether every address of the other is in it. */
  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  /** Whether the two share an address. */
  public boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public int compareTo(Prefix other) {
    return ORDER.compare(this, other);
  }

  // as a record's own, which takes several times as long before the last compiler has seen it
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Prefix prefix
        && length == prefix.length
        && address.equals(prefix.address);
  }

  @Override
  public int hashCode() {
    return address.hashCode() * 31 + length;
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
