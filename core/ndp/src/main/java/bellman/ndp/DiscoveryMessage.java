package bellman.ndp;

import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import bellman.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** A message of neighbor discovery (RFC 4861 section 4), of the two kinds that we use. */
public sealed interface DiscoveryMessage {

  /** ICMPv6 type of a Router Solicitation. */
  int TYPE_SOLICITATION = 133;

  /** ICMPv6 type of a Router Advertisement. */
  int TYPE_ADVERTISEMENT = 134;

  /** The Hop Limit that both are sent with, and only valid with: it came over no router. */
  int HOP_LIMIT = 255;

  /**
   * "Routers, where are you?" (section 4.1).
   *
   * @param source the sender's link-layer address; null if it isn't told, or no Ethernet address
   */
  record RouterSolicitation(@Nullable MacAddress source) implements DiscoveryMessage {}

  /**
   * "I am here" (section 4.2).
   *
   * @param hopLimit the Hop Limit that hosts are to use, 0..255; 0 says nothing
   * @param lifetimeSeconds how long the sender may be used as a default router, 0..65535; 0 is not
   *     at all
   * @param source the sender's link-layer address; null if it isn't told, or no Ethernet address
   */
  record RouterAdvertisement(int hopLimit, int lifetimeSeconds, @Nullable MacAddress source)
      implements DiscoveryMessage {}

  /** The message is not one, and is to be dropped without a word (sections 6.1.1 and 6.1.2). */
  final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false); // anyone on the link may send it often
    }
  }

  /**
   * The ICMPv6 message, with a checksum of 0.
   *
   * <pre>
   *  0                   1                   2                   3
   *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |     Type      |     Code      |          Checksum             |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * | Cur Hop Limit |M|O|  Reserved |       Router Lifetime         |   a solicitation has
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   nothing but 4 reserved
   * |                         Reachable Time                        |   octets here
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |                          Retrans Timer                        |
   * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
   * |   Options ...
   * +-+-+-+-+-+-+-+-+-+-+-+-
   * </pre>
   */
  default byte[] toBytes() {
    var out = new ByteWriter(24);
    MacAddress source =
        switch (this) {
          case RouterSolicitation(var mac) -> {
            out.u8(TYPE_SOLICITATION).u8(0).u16(0).u32(0);
            yield mac;
          }
          case RouterAdvertisement(int hopLimit, int lifetime, var mac) -> {
            out.u8(TYPE_ADVERTISEMENT).u8(0).u16(0);
            out.u8(hopLimit).u8(0).u16(lifetime).u32(0).u32(0);
            yield mac;
          }
        };
    if (source != null) {
      out.u8(MessageReader.SOURCE_LINK_LAYER_ADDRESS).u8(1).bytes(source.toBytes());
    }
    return out.toBytes();
  }

  /**
   * Reads an ICMPv6 message whose checksum is right. Whether its source is a link-local address and
   * its Hop Limit 255 is for the caller to see to.
   */
  static DiscoveryMessage read(byte[] message) throws MalformedException {
    try {
      return MessageReader.message(new ByteReader(message));
    } catch (ByteReader.TruncatedException e) {
      throw new MalformedException("cut short: " + e.getMessage());
    }
  }
}
