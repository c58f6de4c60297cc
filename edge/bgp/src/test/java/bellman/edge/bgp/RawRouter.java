package bellman.edge.bgp;

import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Asn;
import bellman.net.ByteWriter;
import bellman.net.Family;
import bellman.net.RouterId;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router's side of a session, played by hand over a real socket: it sends nothing by itself and
 * its timers never run out. Blocks its caller; reading and writing may be on two threads.
 */
final class RawRouter implements Closeable {

  static final byte[] KEEPALIVE = MessageCodec.encode(new Message.Keepalive());

  private final SocketChannel channel;
  private final ByteBuffer unread = ByteBuffer.allocate(MessageCodec.MAX_EXTENDED).flip();
  private WireContext context = WireContext.BASE;

  private RawRouter(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects from an address of this host, 127.0.0.{@code last}. */
  static RawRouter connect(InetSocketAddress speaker, int last) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getByAddress(loopback(last)), 0));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(speaker);
    return new RawRouter(channel);
  }

  static byte[] loopback(int last) {
    return new byte[] {127, 0, 0, (byte) last};
  }

  /** Goes through the handshake until the session is established on this side. */
  RawRouter establish(int asn, int holdTimeSeconds, boolean extended) throws Exception {
    List<Capability> capabilities =
        new ArrayList<>(
            List.of(
                new Capability.MultiProtocol(AddressFamily.unicast(Family.IPV4)),
                new Capability.Refresh(),
                new Capability.FourOctetAs(new Asn(asn))));
    if (extended) {
      capabilities.add(new Capability.ExtendedMessage());
    }
    var open = new Open(new Asn(asn), holdTimeSeconds, RouterId.parse("10.9.9.9"), capabilities);
    write(MessageCodec.encode(open));
    write(KEEPALIVE);
    context = new WireContext(true, extended, true);
    Message message;
    do {
      message = read();
    } while (!(message instanceof Message.Keepalive) && message != null);
    if (message == null) {
      throw new IOException("the speaker closed it");
    }
    return this;
  }

  void write(byte[] octets) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    while (buffer.hasRemaining()) {
      int _ = channel.write(buffer);
    }
  }

  /** The next message; null if the speaker has closed the connection. */
  @Nullable Message read() throws IOException, WireException {
    while (true) {
      byte[] octets = unread.array();
      int at = unread.position();
      if (unread.remaining() >= MessageCodec.HEADER) {
        int length = MessageCodec.length(octets, at, context);
        if (unread.remaining() >= length) {
          unread.position(at + length);
          return MessageCodec.decode(octets, at, length, context);
        }
      }
      unread.compact();
      int count = channel.read(unread);
      unread.flip();
      if (count < 0) {
        return null;
      }
    }
  }

  /** The NOTIFICATION that the session ends with; null if it ends without one. */
  @Nullable Notification notification() throws IOException, WireException {
    while (true) {
      Message message = read();
      if (message == null || message instanceof Notification) {
        return (Notification) message;
      }
    }
  }

  /** An UPDATE of so many octets that withdraws 0.0.0.0/0 as often as fits. */
  static byte[] withdrawing(int length) {
    int withdrawn = length - MessageCodec.HEADER - 4;
    var out = new ByteWriter(length).i64(-1).i64(-1).u16(length).u8(2).u16(withdrawn);
    for (int i = 0; i < withdrawn; i++) {
      out.u8(0);
    }
    return out.u16(0).toBytes();
  }

  /** An UPDATE of so many octets that announces 0.0.0.0/0 as often as fits. */
  static byte[] announcing(int length) {
    var attributes = new ByteWriter(64);
    attributes.u8(0x40).u8(1).u8(1).u8(0); // ORIGIN
    attributes.u8(0x40).u8(2).u8(0); // AS_PATH
    attributes.u8(0x40).u8(3).u8(4).u8(127).u8(0).u8(0).u8(1); // NEXT_HOP
    attributes.u8(0x40).u8(5).u8(4).u32(100); // LOCAL_PREF
    byte[] block = attributes.toBytes();
    var out = new ByteWriter(length).i64(-1).i64(-1).u16(length).u8(2).u16(0);
    out.u16(block.length).bytes(block, 0, block.length);
    return Arrays.copyOf(out.toBytes(), length); // what is left are zeros: prefixes of no length
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
