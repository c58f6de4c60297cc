package bellman.bgp.wire;

import bellman.net.Address;
import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Prefixes as BGP packs them (RFC 4271 section 4.3).
 *
 * <pre>
 * +---------------------------+
 * |   Length (1 octet)        |
 * +---------------------------+
 * |   Prefix (variable)       |
 * +---------------------------+
 * </pre>
 */
final class Nlri {

  private Nlri() {}

  /** The prefixes could not be told apart. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  static List<Prefix> read(ByteReader in, Family family) throws MalformedException {
    List<Prefix> prefixes = new ArrayList<>();
    byte[] bytes = new byte[family.bytes()];
    while (in.hasRemaining()) {
      int length = in.u8();
      int octets = (length + 7) / 8;
      if (length > family.bits() || octets > in.remaining()) {
        throw new MalformedException(
            "a prefix of length " + length + " with " + in.remaining() + " octets left");
      }
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = i < octets ? (byte) in.u8() : 0;
      }
      prefixes.add(new Prefix(Address.of(bytes), length));
    }
    return prefixes;
  }

  /** How many octets the prefix takes. */
  static int size(Prefix prefix) {
    return 1 + (prefix.length() + 7) / 8;
  }

  static void write(ByteWriter out, Prefix prefix) {
    int length = prefix.length();
    int octets = (length + 7) / 8;
    out.u8(length);
    switch (prefix.address()) {
      case Ipv4Address(int bits) -> {
        if (octets == 4) {
          out.u32(bits);
        } else {
          high(out, (long) bits << 32, octets);
        }
      }
      case Ipv6Address(long high, long low) -> {
        if (octets == 16) {
          out.i64(high).i64(low);
        } else {
          high(out, high, Math.min(octets, 8));
          high(out, low, octets - Math.min(octets, 8));
        }
      }
    }
  }

  private static void high(ByteWriter out, long word, int octets) {
    for (int i = 0; i < octets; i++) {
      out.u8((int) (word >>> (56 - 8 * i)));
    }
  }
}
