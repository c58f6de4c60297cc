package bellman.bgp.wire;

import bellman.net.Asn;
import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.Role;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Something that a speaker can do beyond RFC 4271 (RFC 5492). */
public sealed interface Capability {

  /** Routes of a family (RFC 4760 section 8). */
  record MultiProtocol(AddressFamily family) implements Capability {
    @Override
    public String toString() {
      return family.toString();
    }
  }

  /** ROUTE-REFRESH is understood (RFC 2918). */
  record Refresh() implements Capability {
    @Override
    public String toString() {
      return "route-refresh";
    }
  }

  /**
   * IPv4 routes with IPv6 next hops, and the like (RFC 8950): triples of family and next hop AFI.
   */
  record ExtendedNextHop(List<Encoding> encodings) implements Capability {

    /** One such pair. */
    public record Encoding(AddressFamily family, int nextHopAfi) {}

    public ExtendedNextHop {
      encodings = List.copyOf(encodings);
    }

    @Override
    public String toString() {
      return "extended-next-hop";
    }
  }

  /** Messages of up to 65535 bytes are understood (RFC 8654). */
  record ExtendedMessage() implements Capability {
    @Override
    public String toString() {
      return "extended-message";
    }
  }

  /**
   * What the sender's AS is to the receiver's (RFC 9234 section 4.1).
   *
   * @param value 0..255, of which {@link Role} knows some
   */
  record BgpRole(int value) implements Capability {

    /** The role in words; a number where it has no name. */
    public String name() {
      Role role = Role.of(value);
      return role == null ? Integer.toString(value) : role.toString();
    }

    @Override
    public String toString() {
      return "role-" + name();
    }
  }

  /**
   * Routes survive a restart (RFC 4724, RFC 8538).
   *
   * @param flags the R bit (8) and the N bit (4)
   * @param restartTimeSeconds 0..4095
   */
  record GracefulRestart(int flags, int restartTimeSeconds, List<PreservedFamily> families)
      implements Capability {

    /** A family, and whether its forwarding state was kept. */
    public record PreservedFamily(AddressFamily family, boolean forwardingKept) {}

    public GracefulRestart {
      families = List.copyOf(families);
    }

    @Override
    public String toString() {
      return "graceful-restart";
    }
  }

  /** AS numbers have four octets (RFC 6793). */
  record FourOctetAs(Asn asn) implements Capability {
    @Override
    public String toString() {
      return "four-octet-as";
    }
  }

  /** The session waits for BFD (draft-ietf-idr-bgp-bfd-strict-mode). */
  record BfdStrictMode() implements Capability {
    @Override
    public String toString() {
      return "bfd-strict-mode";
    }
  }

  /** Any other. */
  record Unknown(int code, String hex) implements Capability {
    @Override
    public String toString() {
      return switch (code) {
        case 6 -> "extended-message";
        case 9 -> "role";
        case 66 -> "dynamic-capability";
        case 69 -> "add-path";
        case 70 -> "enhanced-route-refresh";
        case 71 -> "long-lived-graceful-restart";
        case 73 -> "fqdn";
        case 74 -> "bfd-strict-mode";
        case 75 -> "software-version";
        default -> "capability-" + code;
      };
    }
  }

  /**
   * Reads one capability.
   *
   * <pre>
   * +------------------------------+
   * | Capability Code (1 octet)    |
   * +------------------------------+
   * | Capability Length (1 octet)  |
   * +------------------------------+
   * | Capability Value (variable)  |
   * +------------------------------+
   * </pre>
   *
   * <p>A capability whose value has the wrong length is kept as an unknown one: what it meant can't
   * be known, and RFC 5492 wants no session to fail over what is not understood.
   */
  static Capability read(ByteReader reader) {
    int code = reader.u8();
    byte[] value = reader.bytes(reader.u8());
    var in = new ByteReader(value);
    try {
      Capability capability =
          switch (code) {
            case 1 -> {
              int afi = in.u16();
              in.skip(1);
              yield new MultiProtocol(new AddressFamily(afi, in.u8()));
            }
            case 2 -> new Refresh();
            case 5 -> {
              List<ExtendedNextHop.Encoding> encodings = new ArrayList<>();
              while (in.hasRemaining()) {
                var family = new AddressFamily(in.u16(), in.u16());
                encodings.add(new ExtendedNextHop.Encoding(family, in.u16()));
              }
              yield new ExtendedNextHop(encodings);
            }
            case 6 -> new ExtendedMessage();
            case 9 -> new BgpRole(in.u8());
            case 64 -> {
              int word = in.u16();
              List<GracefulRestart.PreservedFamily> families = new ArrayList<>();
              while (in.hasRemaining()) {
                var family = new AddressFamily(in.u16(), in.u8());
                families.add(new GracefulRestart.PreservedFamily(family, (in.u8() & 0x80) != 0));
              }
              yield new GracefulRestart(word >>> 12, word & 0xfff, families);
            }
            case 65 -> new FourOctetAs(new Asn(in.u32()));
            case 74 -> new BfdStrictMode();
            default -> null;
          };
      if (capability != null && !in.hasRemaining()) {
        return capability;
      }
    } catch (ByteReader.TruncatedException e) {
      // kept as unknown below
    }
    return new Unknown(code, HexFormat.of().formatHex(value));
  }

  /** Writes it: code, length, value. */
  default void write(ByteWriter out) {
    int start = out.size();
    out.u8(0).u8(0);
    int code =
        switch (this) {
          case MultiProtocol(var family) -> {
            out.u16(family.afi()).u8(0).u8(family.safi());
            yield 1;
          }
          case Refresh _ -> 2;
          case ExtendedNextHop(var encodings) -> {
            for (var encoding : encodings) {
              out.u16(encoding.family().afi()).u16(encoding.family().safi());
              out.u16(encoding.nextHopAfi());
            }
            yield 5;
          }
          case ExtendedMessage _ -> 6;
          case BgpRole(var value) -> {
            out.u8(value);
            yield 9;
          }
          case GracefulRestart(var flags, var seconds, var families) -> {
            out.u16(flags << 12 | seconds);
            for (var kept : families) {
              out.u16(kept.family().afi()).u8(kept.family().safi());
              out.u8(kept.forwardingKept() ? 0x80 : 0);
            }
            yield 64;
          }
          case FourOctetAs(var asn) -> {
            out.u32(asn.number());
            yield 65;
          }
          case BfdStrictMode _ -> 74;
          case Unknown(var number, var hex) -> {
            out.bytes(HexFormat.of().parseHex(hex));
            yield number;
          }
        };
    out.patchU8(start, code).patchU8(start + 1, out.size() - start - 2);
  }
}
