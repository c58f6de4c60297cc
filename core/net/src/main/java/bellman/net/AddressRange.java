package bellman.net;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses from one to another, both included, of one family.
 *
 * @param first the lowest address
 * @param last the highest address, not below the first
 */
public record AddressRange(Address first, Address last) implements Comparable<AddressRange> {

  /**
   * @throws IllegalArgumentException if the two are of different families, or the first is higher
   */
  public AddressRange {
    if (first.family() != last.family()) {
      throw new IllegalArgumentException(
          first + "-" + last + " mixes " + first.family() + " and " + last.family());
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " ends before it starts");
    }
  }

  /** The addresses of a prefix. */
  public static AddressRange of(Prefix prefix) {
    return new AddressRange(prefix.address(), prefix.last());
  }

  /**
   * Reads {@code ADDRESS/LENGTH} or {@code FIRST-LAST} (spaces around the dash are fine).
   *
   * @throws IllegalArgumentException if the text is neither; the message is fit for a user
   */
  public static AddressRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return new AddressRange(
          Address.parse(text.substring(0, dash).strip()),
          Address.parse(text.substring(dash + 1).strip()));
    }
    if (text.indexOf('/') < 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a prefix (192.0.2.0/24) nor a range (192.0.2.1-192.0.2.9)");
    }
    return of(Prefix.parse(text));
  }

  /** The family of its addresses. */
  public Family family() {
    return first.family();
  }

  /** Whether the address is in it. */
  public boolean contains(Address address) {
    return address.family() == family()
        && first.compareTo(address) <= 0
        && address.compareTo(last) <= 0;
  }

  /** Whether the two share an address. */
  public boolean overlaps(AddressRange other) {
    return family() == other.family()
        && first.compareTo(other.last) <= 0
        && other.first.compareTo(last) <= 0;
  }

  /** How many addresses it holds: 1..2^128. */
  public BigInteger size() {
    return new BigInteger(1, last.toBytes())
        .subtract(new BigInteger(1, first.toBytes()))
        .add(BigInteger.ONE);
  }

  /** The fewest prefixes that together hold exactly these addresses, in order. */
  public List<Prefix> toPrefixes() {
    List<Prefix> prefixes = new ArrayList<>();
    Address start = first;
    while (true) {
      int length = family().bits();
      while (length > 0
          && start.masked(length - 1).equals(start)
          && start.lastOf(length - 1).compareTo(last) <= 0) {
        length--;
      }
      prefixes.add(new Prefix(start, length));
      Address end = start.lastOf(length);
      if (end.equals(last)) {
        return prefixes;
      }
      start = end.plus(1);
    }
  }

  @Override
  public int compareTo(AddressRange other) {
    int byFirst = first.compareTo(other.first);
    return byFirst != 0 ? byFirst : last.compareTo(other.last);
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
