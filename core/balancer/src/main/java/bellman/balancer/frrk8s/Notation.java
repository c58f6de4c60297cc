package bellman.balancer.frrk8s;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * Texts as FRR-K8s reads them: as Go does. IPv6 addresses that stand for IPv4 ones count as IPv4,
 * and numbers may begin with zeros.
 */
final class Notation {

  private static final String LARGE = "large";

  private Notation() {}

  /** The family of an address; null if it is none. */
  static @Nullable Family ofAddress(String text) {
    Address address = address(text);
    return address == null ? null : counted(address);
  }

  /** The family of a prefix; null if it is none. */
  static @Nullable Family ofPrefix(String text) {
    int slash = text.indexOf('/');
    Address address = slash < 0 ? null : address(text.substring(0, slash));
    if (address == null
        || number(text.substring(slash + 1), address.family().bits()) == NO_NUMBER) {
      return null;
    }
    return counted(address);
  }

  /** The length of what is a prefix. */
  static int lengthOf(String prefix) {
    return (int) number(prefix.substring(prefix.indexOf('/') + 1), Family.IPV6.bits());
  }

  /** A community in its shortest spelling; null if it is none. */
  static @Nullable String community(String text) {
    String[] parts = text.split(":", -1);
    boolean large = parts.length == 4 && parts[0].equals(LARGE);
    if (!large && parts.length != 2) {
      return null;
    }
    long most = large ? 0xffff_ffffL : 0xffff;
    var canonical = new StringBuilder(text.length()).append(large ? LARGE : "");
    for (int i = large ? 1 : 0; i < parts.length; i++) {
      long number = number(parts[i], most);
      if (number == NO_NUMBER) {
        return null;
      }
      canonical.append(i == 0 ? "" : ":").append(number);
    }
    return canonical.toString();
  }

  private static final long NO_NUMBER = -1;

  /** Digits, as many as there are, up to a number. */
  private static long number(String digits, long most) {
    long number = digits.isEmpty() ? NO_NUMBER : 0;
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      number = number * 10 + (digit - '0');
      if (digit < '0' || digit > '9' || number > most) {
        return NO_NUMBER;
      }
    }
    return number;
  }

  private static @Nullable Address address(String text) {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Family counted(Address address) {
    boolean mapped =
        address instanceof Ipv6Address(long high, long low) && high == 0 && low >>> 32 == 0xffff;
    return mapped ? Family.IPV4 : address.family();
  }
}
