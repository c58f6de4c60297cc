package bellman.ndp;

import bellman.ndp.DiscoveryMessage.MalformedException;
import bellman.ndp.DiscoveryMessage.RouterAdvertisement;
import bellman.ndp.DiscoveryMessage.RouterSolicitation;
import bellman.net.ByteReader;
import bellman.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** The reading half of {@link DiscoveryMessage}: RFC 4861 sections 4.1, 4.2, 4.6 and 6.1. */
final class MessageReader {

  /** Option type of section 4.6.1. */
  static final int SOURCE_LINK_LAYER_ADDRESS = 1;

  private static final int UNIT = 8;

  private MessageReader() {}

  static DiscoveryMessage message(ByteReader in) throws MalformedException {
    int type = in.u8();
    int code = in.u8();
    if (code != 0) {
      throw new MalformedException("code " + code + ", not 0");
    }
    in.skip(2); // the checksum, which the kernel has checked
    return switch (type) {
      case DiscoveryMessage.TYPE_SOLICITATION -> {
        in.skip(4);
        yield new RouterSolicitation(options(in));
      }
      case DiscoveryMessage.TYPE_ADVERTISEMENT -> {
        int hopLimit = in.u8();
        in.skip(1);
        int lifetime = in.u16();
        in.skip(8); // for hosts: Reachable Time and Retrans Timer
        yield new RouterAdvertisement(hopLimit, lifetime, options(in));
      }
      default -> throw new MalformedException("ICMPv6 type " + type);
    };
  }

  /**
   * All options are passed over but one. A second of its kind does not count: the first does.
   *
   * <pre>
   *  0                   1                   2                   3
   *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |     Type      | Length (by 8) |        Link-Layer Address ...
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * </pre>
   */
  private static @Nullable MacAddress options(ByteReader in) throws MalformedException {
    MacAddress source = null;
    while (in.hasRemaining()) {
      int type = in.u8();
      int length = in.u8() * UNIT;
      if (length == 0) {
        throw new MalformedException("an option of length 0");
      }
      ByteReader option = in.slice(length - 2);
      if (type == SOURCE_LINK_LAYER_ADDRESS
          && source == null
          && option.remaining() == MacAddress.LENGTH) {
        source = MacAddress.of(option.rest());
      }
    }
    return source;
  }
}
