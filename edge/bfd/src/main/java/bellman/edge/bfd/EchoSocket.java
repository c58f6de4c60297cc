package bellman.edge.bfd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import bellman.bfd.wire.EchoPacket;
import bellman.linux.Libc;
import bellman.linux.RawSocket;
import bellman.linux.SystemCallException;
import bellman.net.Address;
import bellman.net.ByteReader;
import bellman.net.ByteWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A packet socket on one interface for echo packets over IPv4 (RFC 5881 section 4): UDP port 3785,
 * from our address to our address, sent to the neighbor's hardware address.
 */
final class EchoSocket implements AutoCloseable {

  static final int PORT = 3785;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int IP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int TRAFFIC_CLASS = 0xC0;

  /** What the neighbor's forwarding leaves of 255. */
  private static final int RETURNED_TTL = 254;

  private static final int ROOM = 128;
  private static final int MAX_PACKETS_A_TURN = 2_000;

  /**
   * In the kernel's language for filters: UDP to our port, or nothing. Each is a code, two jumps
   * and a number.
   */
  private static final int[][] FILTER = {
    {0x30, 0, 0, 9}, // the protocol of the IP packet
    {0x15, 0, 4, UDP},
    {0xb1, 0, 0, 0}, // the header's length
    {0x48, 0, 0, 2}, // the port behind it
    {0x15, 0, 1, PORT},
    {0x06, 0, 0, ROOM},
    {0x06, 0, 0, 0}
  };

  private final RawSocket socket;
  private final int interfaceIndex;
  private final MemorySegment packet;
  private final MemorySegment room;
  private final MemorySegment to;
  private final ByteWriter writer = new ByteWriter(ROOM);
  private final byte[] bytes = new byte[ROOM];
  private int identification;

  private EchoSocket(RawSocket socket, int interfaceIndex, Arena arena) {
    this.socket = socket;
    this.interfaceIndex = interfaceIndex;
    this.packet = arena.allocate(IP_HEADER + UDP_HEADER + EchoPacket.LENGTH);
    this.room = arena.allocate(ROOM);
    this.to = linkAddress(arena, interfaceIndex);
  }

  static EchoSocket open(int interfaceIndex) throws SystemCallException {
    String what = "a packet socket (needs CAP_NET_RAW)";
    Arena arena = Arena.ofAuto();
    // protocol 0: nothing is received before the filter is in place
    RawSocket socket = RawSocket.open(Libc.AF_PACKET, Libc.SOCK_DGRAM, 0, what);
    try {
      MemorySegment program = arena.allocate(8L * FILTER.length, 8);
      for (int i = 0; i < FILTER.length; i++) {
        program.set(JAVA_SHORT, 8L * i, (short) FILTER[i][0]);
        program.set(JAVA_BYTE, 8L * i + 2, (byte) FILTER[i][1]);
        program.set(JAVA_BYTE, 8L * i + 3, (byte) FILTER[i][2]);
        program.set(JAVA_INT, 8L * i + 4, FILTER[i][3]);
      }
      MemorySegment attached = arena.allocate(16, 8);
      attached.set(JAVA_SHORT, 0, (short) FILTER.length);
      attached.set(ADDRESS, 8, program);
      SystemCallException.check(
          Libc.setsockopt(socket.descriptor(), Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, attached),
          what);
      socket.boundTo(linkAddress(arena, interfaceIndex), what);
      return new EchoSocket(socket, interfaceIndex, arena);
    } catch (SystemCallException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * A {@code struct sockaddr_ll}: family, protocol, interface; the hardware address comes later.
   */
  private static MemorySegment linkAddress(Arena arena, int interfaceIndex) {
    MemorySegment address = arena.allocate(20, 8);
    address.set(JAVA_SHORT, 0, (short) Libc.AF_PACKET);
    address.set(JAVA_SHORT, 2, Short.reverseBytes((short) ETHERTYPE_IPV4));
    address.set(JAVA_INT, 4, interfaceIndex);
    return address;
  }

  int descriptor() {
    return socket.descriptor();
  }

  int interfaceIndex() {
    return interfaceIndex;
  }

  /**
   * Sends one; returns why that failed, or null.
   *
   * @param hardware the neighbor's 48 bits
   */
  @Nullable String send(Address local, long hardware, EchoPacket echo) {
    int length = IP_HEADER + UDP_HEADER + EchoPacket.LENGTH;
    byte[] address = local.toBytes();
    writer
        .clear()
        .u8(0x45)
        .u8(TRAFFIC_CLASS)
        .u16(length)
        .u16(++identification)
        .u16(0)
        .u8(BfdPath.ONE_HOP_TTL)
        .u8(UDP)
        .u16(0)
        .bytes(address)
        .bytes(address)
        .u16(PORT)
        .u16(PORT)
        .u16(UDP_HEADER + EchoPacket.LENGTH)
        .u16(0); // no checksum: the token is a better one
    echo.write(writer);
    writer.copyTo(bytes);
    writer.patchU16(10, checksum(bytes));
    writer.copyTo(bytes);
    MemorySegment.copy(bytes, 0, packet, JAVA_BYTE, 0, length);
    to.set(JAVA_BYTE, 11, (byte) 6);
    for (int i = 0; i < 6; i++) {
      to.set(JAVA_BYTE, 12 + i, (byte) (hardware >>> (8 * (5 - i))));
    }
    int sent = Libc.sendto(socket.descriptor(), packet, Libc.MSG_DONTWAIT, to);
    return sent < 0
        ? new SystemCallException(-sent, "no echo packets: cannot send").getMessage()
        : null;
  }

  /** The one's complement of the header's one's complement sum (RFC 791). */
  private static int checksum(byte[] header) {
    var reader = new ByteReader(header, 0, IP_HEADER);
    int sum = 0;
    while (reader.hasRemaining()) {
      sum += reader.u16();
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return ~sum & 0xffff;
  }

  /** Takes all that came back; the neighbors' own ones are the kernel's to forward. */
  void receive(Consumer<EchoPacket> taker) {
    for (int i = 0; i < MAX_PACKETS_A_TURN; i++) {
      int length = Libc.recv(socket.descriptor(), room, Libc.MSG_DONTWAIT);
      if (length < 0) {
        return;
      }
      MemorySegment.copy(room, JAVA_BYTE, 0, bytes, 0, Math.min(length, ROOM));
      int header = (bytes[0] & 15) * 4;
      int payload = header + UDP_HEADER;
      if (length >= payload + EchoPacket.LENGTH && (bytes[8] & 0xff) >= RETURNED_TTL) {
        EchoPacket echo = EchoPacket.read(bytes, payload, EchoPacket.LENGTH);
        if (echo != null) {
          taker.accept(echo);
        }
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
