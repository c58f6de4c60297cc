package bellman.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import bellman.net.Address;
import bellman.net.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A socket made by system calls, and the options of any descriptor. It is closed once: a descriptor
 * is a number that the kernel gives out again.
 */
public final class RawSocket implements AutoCloseable {

  private final int descriptor;
  private boolean closed;

  private RawSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens one.
   *
   * @param what what it is for, as a user knows it
   */
  public static RawSocket open(int family, int type, int protocol, String what)
      throws SystemCallException {
    Libc.require(what);
    return new RawSocket(
        SystemCallException.check(Libc.socket(family, type | Libc.SOCK_CLOEXEC, protocol), what));
  }

  /** The descriptor, for {@link Libc}. */
  public int descriptor() {
    return descriptor;
  }

  /** Sets an option that is a number. */
  public RawSocket with(int level, int option, int value, String what) throws SystemCallException {
    set(descriptor, level, option, value, what);
    return this;
  }

  /** Receives only from, and sends only through, an interface or a VRF. */
  public RawSocket onDevice(String name) throws SystemCallException {
    bindToDevice(descriptor, name);
    return this;
  }

  /** Gives it an address of its own. */
  public RawSocket boundTo(MemorySegment address, String what) throws SystemCallException {
    SystemCallException.check(Libc.bind(descriptor, address), what);
    return this;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      int _ = Libc.close(descriptor);
    }
  }

  /** Sets an option that is a number, on any descriptor. */
  public static void set(int descriptor, int level, int option, int value, String what)
      throws SystemCallException {
    Libc.require(what);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocateFrom(JAVA_INT, value);
      SystemCallException.check(Libc.setsockopt(descriptor, level, option, number), what);
    }
  }

  /** Reads an option that is a number. */
  public static int get(int descriptor, int level, int option, String what)
      throws SystemCallException {
    Libc.require(what);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(JAVA_INT);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 4);
      SystemCallException.check(Libc.getsockopt(descriptor, level, option, number, length), what);
      return number.get(JAVA_INT, 0);
    }
  }

  /**
   * Binds any descriptor to an interface or a VRF.
   *
   * @throws SystemCallException with {@link Libc#ENODEV} while there is no such device
   */
  public static void bindToDevice(int descriptor, String name) throws SystemCallException {
    Libc.require("binding to the device " + name);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      SystemCallException.check(
          bytes.length > 15 || bytes.length == 0
              ? -Libc.ENODEV
              : Libc.setsockopt(
                  descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, arena.allocateFrom(name)),
          "the device " + name);
    }
  }

  /** The name of the interface or VRF that any descriptor is bound to; null for none. */
  public static @Nullable String device(int descriptor) throws SystemCallException {
    String what = "the device of a socket";
    Libc.require(what);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(16); // IFNAMSIZ
      MemorySegment length = arena.allocateFrom(JAVA_INT, 16);
      SystemCallException.check(
          Libc.getsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, name, length), what);
      return length.get(JAVA_INT, 0) == 0 ? null : name.getString(0);
    }
  }

  /**
   * A {@code struct sockaddr_in} or {@code sockaddr_in6}.
   *
   * @param port 0..65535
   * @param interfaceIndex the scope of a link-local address; 0 where there is none
   */
  public static MemorySegment socketAddress(
      Arena arena, Address address, int port, int interfaceIndex) {
    boolean isIpv6 = address.family() == Family.IPV6;
    MemorySegment written = arena.allocate(isIpv6 ? 28 : 16, 8);
    write(written, address, port, interfaceIndex);
    return written;
  }

  /** Writes one at the beginning of a segment that has room for it. */
  static void write(MemorySegment into, Address address, int port, int interfaceIndex) {
    boolean isIpv6 = address.family() == Family.IPV6;
    into.set(JAVA_SHORT, 0, (short) (isIpv6 ? Libc.AF_INET6 : Libc.AF_INET));
    into.set(JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);
    MemorySegment.copy(
        MemorySegment.ofArray(address.toBytes()),
        0,
        into,
        isIpv6 ? 8 : 4,
        (isIpv6 ? 16 : 4) * JAVA_BYTE.byteSize());
    if (isIpv6) {
      into.set(JAVA_INT_UNALIGNED, 24, interfaceIndex);
    }
  }
}
