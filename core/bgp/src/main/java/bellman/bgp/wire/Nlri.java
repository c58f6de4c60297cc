package bellman.bgp.wire;

import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Prefixes as BGP packs them (RFC 4271 section 4.3), and kept so: a prefix may take one octet in a
 * message and some fifty as an object, so that objects are made only for who asks for them. Never
 * changes.
 *
 * <pre>
 * +---------------------------+
 * |   Length (1 octet)        |
 * +---------------------------+
 * |   Prefix (variable)       |
 * +---------------------------+
 * </pre>
 */
public final class Nlri {

  /** No prefixes. */
  public static final Nlri NONE = new Nlri(List.of());

  /** Looks at prefixes one by one. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * A prefix, with its host bits cleared.
     *
     * @param high the first 64 bits of its address; of an IPv4 address the first 32 of them count
     * @param low the next 64 bits; 0 in IPv4
     * @param length the number of shared bits, 0..32 or 0..128
     */
    void prefix(Family family, long high, long low, int length);
  }

  /** Octets that were found to be whole prefixes. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares runs
  private record Run(Family family, byte[] octets, int count) {}

  private final List<Run> runs;

  private Nlri(List<Run> runs) {
    this.runs = runs;
  }

  /** The prefixes could not be told apart. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false);
    }
  }

  /** Takes all that is left. */
  static Nlri read(ByteReader in, Family family) throws MalformedException {
    if (!in.hasRemaining()) {
      return NONE;
    }
    byte[] octets = in.rest();
    int count = 0;
    for (int at = 0; at < octets.length; count++) {
      int length = octets[at++] & 0xff;
      int left = octets.length - at;
      at += (length + 7) / 8;
      if (length > family.bits() || at > octets.length) {
        throw new MalformedException(
            "a prefix of length " + length + " with " + left + " octets left");
      }
    }
    return new Nlri(List.of(new Run(family, octets, count)));
  }

  /** Packs prefixes. */
  public static Nlri of(Collection<Prefix> prefixes) {
    List<Run> runs = new ArrayList<>();
    for (Family family : Family.values()) {
      var out = new ByteWriter(64);
      int count = 0;
      for (Prefix prefix : prefixes) {
        if (prefix.family() == family) {
          write(out, prefix);
          count++;
        }
      }
      if (count > 0) {
        runs.add(new Run(family, out.toBytes(), count));
      }
    }
    return new Nlri(List.copyOf(runs));
  }

  /** These and then others. */
  Nlri and(Nlri others) {
    if (isEmpty() || others.isEmpty()) {
      return isEmpty() ? others : this;
    }
    List<Run> all = new ArrayList<>(runs);
    all.addAll(others.runs);
    return new Nlri(List.copyOf(all));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /** How many there are. */
  public int size() {
    return runs.stream().mapToInt(Run::count).sum();
  }

  /** Shows each, in the order sent; makes no object for any. */
  public void forEach(Visitor visitor) {
    for (Run run : runs) {
      byte[] octets = run.octets;
      int at = 0;
      while (at < octets.length) {
        int length = octets[at++] & 0xff;
        long high = 0;
        long low = 0;
        for (int i = 0; i < (length + 7) / 8; i++) {
          long octet = octets[at++] & 0xffL;
          if (i < 8) {
            high |= octet << (56 - 8 * i);
          } else {
            low |= octet << (120 - 8 * i);
          }
        }
        visitor.prefix(
            run.family,
            high & mask(Math.min(length, 64)),
            low & mask(Math.max(length - 64, 0)),
            length);
      }
    }
  }

  /** The first bits of 64, 0..64 of them. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  /** All of them as objects, in the order sent. */
  public List<Prefix> toList() {
    List<Prefix> prefixes = new ArrayList<>(size());
    forEach((family, high, low, length) ->
        prefixes.add(
            new Prefix(
                switch (family) {
                  case IPV4 -> new Ipv4Address((int) (high >>> 32));
                  case IPV6 -> new Ipv6Address(high, low);
                },
                length)));
    return prefixes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Nlri nlri && toList().equals(nlri.toList());
  }

  @Override
  public int hashCode() {
    return toList().hashCode();
  }

  @Override
  public String toString() {
    return toList().toString();
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
