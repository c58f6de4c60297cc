package bellman.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * System calls of Linux. Each returns what the call returns, or the error number negated: no call
 * throws, and none allocates, so that they can be used where an object too many is too late.
 */
public final class Libc {

  // address families, types and protocols of socket()
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int EFD_CLOEXEC = 0x80000;
  public static final int EFD_NONBLOCK = 0x800;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_ICMPV6 = 58;

  // levels and options of setsockopt()
  public static final int SOL_SOCKET = 1;
  public static final int SO_REUSEADDR = 2;
  public static final int SO_RCVBUF = 8;
  public static final int SO_REUSEPORT = 15;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_BINDTODEVICE = 25;
  public static final int SO_ATTACH_FILTER = 26;
  public static final int IPPROTO_IP = 0;
  public static final int IP_TOS = 1;
  public static final int IP_TTL = 2;
  public static final int IP_PKTINFO = 8;
  public static final int IP_RECVTTL = 12;
  public static final int IP_MINTTL = 21;
  public static final int IPPROTO_TCP = 6;
  public static final int TCP_KEEPIDLE = 4;
  public static final int TCP_KEEPINTVL = 5;
  public static final int TCP_KEEPCNT = 6;
  public static final int TCP_SAVE_SYN = 27;
  public static final int TCP_SAVED_SYN = 28;
  public static final int TCP_MD5SIG_EXT = 32;
  public static final int IPPROTO_IPV6 = 41;
  public static final int IPV6_UNICAST_HOPS = 16;
  public static final int IPV6_MULTICAST_IF = 17;
  public static final int IPV6_MULTICAST_HOPS = 18;
  public static final int IPV6_MULTICAST_LOOP = 19;
  public static final int IPV6_ADD_MEMBERSHIP = 20;
  public static final int IPV6_V6ONLY = 26;
  public static final int IPV6_RECVPKTINFO = 49;
  public static final int IPV6_PKTINFO = 50;
  public static final int IPV6_RECVHOPLIMIT = 51;
  public static final int IPV6_HOPLIMIT = 52;
  public static final int IPV6_TCLASS = 67;
  public static final int IPV6_MINHOPCOUNT = 73;
  public static final int SOL_ICMPV6 = 58;
  public static final int ICMP6_FILTER = 1;

  // flags of send and receive, events of poll()
  public static final int MSG_TRUNC = 0x20;
  public static final int MSG_DONTWAIT = 0x40;
  public static final short POLLIN = 1;

  // error numbers
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EADDRINUSE = 98;
  public static final int ENODEV = 19;
  public static final int ENOPROTOOPT = 92;
  public static final int ENOBUFS = 105;

  /** How many octets a {@code struct sockaddr_storage} has. */
  public static final int SOCKADDR_STORAGE = 128;

  private static final boolean LINUX =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");

  private Libc() {}

  /** Whether these calls exist here. */
  public static boolean isHere() {
    return LINUX;
  }

  /**
   * Fails where these calls do not exist.
   *
   * @param what what is asked for, as a user knows it
   */
  public static void require(String what) throws SystemCallException {
    if (!LINUX) {
      throw new SystemCallException(
          what + " needs Linux, and this is " + System.getProperty("os.name"));
    }
  }

  /** The handles, made when the first call is. */
  private static final class Calls {
    static final StructLayout STATE = Linker.Option.captureStateLayout();
    static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Where a thread's error number is put. */
    static final ThreadLocal<MemorySegment> CAPTURED =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle SETSOCKOPT =
        call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle GETSOCKOPT =
        call("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle CONNECT = call("connect", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SENDTO =
        longCall("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SENDMSG = longCall("sendmsg", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle RECV = longCall("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    static final MethodHandle RECVMSG = longCall("recvmsg", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle POLL = call("poll", ADDRESS, JAVA_LONG, JAVA_INT);
    static final MethodHandle PPOLL = call("ppoll", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
    static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT);
    static final MethodHandle READ = longCall("read", JAVA_INT, ADDRESS, JAVA_LONG);
    static final MethodHandle WRITE = longCall("write", JAVA_INT, ADDRESS, JAVA_LONG);
    static final MethodHandle SETPRIORITY = call("setpriority", JAVA_INT, JAVA_INT, JAVA_INT);
    static final MethodHandle CLOSE = call("close", JAVA_INT);
    static final MethodHandle IF_NAMETOINDEX = call("if_nametoindex", ADDRESS);

    private static MethodHandle call(String name, MemoryLayout... arguments) {
      return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle longCall(String name, MemoryLayout... arguments) {
      return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    @SuppressWarnings("restricted") // calling into C is what this class is for
    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name),
          descriptor,
          Linker.Option.captureCallState("errno"));
    }

    static int result(long returned, MemorySegment captured) {
      return returned < 0 ? -(int) ERRNO.get(captured, 0L) : (int) returned;
    }
  }

  private static IllegalStateException impossible(Throwable thrown) {
    return new IllegalStateException("a system call threw", thrown);
  }

  /** A new socket's descriptor. */
  public static int socket(int family, int type, int protocol) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.SOCKET.invokeExact(captured, family, type, protocol), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sets an option to all of {@code value}. */
  public static int setsockopt(int descriptor, int level, int option, MemorySegment value) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int)
              Calls.SETSOCKOPT.invokeExact(
                  captured, descriptor, level, option, value, (int) value.byteSize()),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Reads an option.
   *
   * @param length an int: the room in {@code value} before, what was written after
   */
  public static int getsockopt(
      int descriptor, int level, int option, MemorySegment value, MemorySegment length) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.GETSOCKOPT.invokeExact(captured, descriptor, level, option, value, length),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Gives a socket an address of its own: all of {@code address}. */
  public static int bind(int descriptor, MemorySegment address) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.BIND.invokeExact(captured, descriptor, address, (int) address.byteSize()),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Gives a socket a partner: all of {@code address}. */
  public static int connect(int descriptor, MemorySegment address) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.CONNECT.invokeExact(captured, descriptor, address, (int) address.byteSize()),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sends all of {@code bytes} to {@code address}; how many octets went out. */
  public static int sendto(int descriptor, MemorySegment bytes, int flags, MemorySegment address) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long)
              Calls.SENDTO.invokeExact(
                  captured,
                  descriptor,
                  bytes,
                  bytes.byteSize(),
                  flags,
                  address,
                  (int) address.byteSize()),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Sends what a {@code struct msghdr} describes; how many octets went out. */
  public static int sendmsg(int descriptor, MemorySegment header, int flags) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long) Calls.SENDMSG.invokeExact(captured, descriptor, header, flags), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Receives into {@code bytes}; how many octets came. */
  public static int recv(int descriptor, MemorySegment bytes, int flags) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long) Calls.RECV.invokeExact(captured, descriptor, bytes, bytes.byteSize(), flags),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Receives into what a {@code struct msghdr} describes; how many octets came. */
  public static int recvmsg(int descriptor, MemorySegment header, int flags) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long) Calls.RECVMSG.invokeExact(captured, descriptor, header, flags), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Waits for one of several descriptors.
   *
   * @param descriptors an array of {@code struct pollfd}: int, short, short
   * @param timeoutMillis -1 for ever
   */
  public static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.POLL.invokeExact(captured, descriptors, count, timeoutMillis), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Waits for one of several descriptors, as exactly as the kernel's timers are.
   *
   * @param descriptors an array of {@code struct pollfd}: int, short, short
   * @param timeout a {@code struct timespec}: seconds and nanoseconds
   */
  public static int ppoll(MemorySegment descriptors, long count, MemorySegment timeout) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (int) Calls.PPOLL.invokeExact(captured, descriptors, count, timeout, MemorySegment.NULL),
          captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** A descriptor that is readable once something was written to it. */
  public static int eventfd(int flags) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result((int) Calls.EVENTFD.invokeExact(captured, 0, flags), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Reads from any descriptor into {@code bytes}; how many octets there were. */
  public static int read(int descriptor, MemorySegment bytes) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long) Calls.READ.invokeExact(captured, descriptor, bytes, bytes.byteSize()), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Writes all of {@code bytes} to any descriptor; how many octets it took. */
  public static int write(int descriptor, MemorySegment bytes) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result(
          (long) Calls.WRITE.invokeExact(captured, descriptor, bytes, bytes.byteSize()), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /**
   * Lets the calling thread go before others, or behind them.
   *
   * @param nice -20 (before all others) to 19; below 0 needs the right CAP_SYS_NICE
   */
  public static int setThreadPriority(int nice) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      // which: a process, of which 0 is the caller; to Linux a thread is one here
      return Calls.result((int) Calls.SETPRIORITY.invokeExact(captured, 0, 0, nice), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** Gives a descriptor back. */
  public static int close(int descriptor) {
    MemorySegment captured = Calls.CAPTURED.get();
    try {
      return Calls.result((int) Calls.CLOSE.invokeExact(captured, descriptor), captured);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /** The index of an interface, at least 1; {@code -ENODEV} if there is none of that name. */
  public static int ifNameToIndex(String name) {
    MemorySegment captured = Calls.CAPTURED.get();
    try (Arena arena = Arena.ofConfined()) {
      int index = (int) Calls.IF_NAMETOINDEX.invokeExact(captured, arena.allocateFrom(name));
      return index == 0 ? -(int) Calls.ERRNO.get(captured, 0L) : index;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }
}
