package bellman.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the first segment of an accepted connection said. It shows what the kernel forgets by the
 * time that a connection is accepted: how far it came, and whether it was signed.
 *
 * @param ttl the TTL or Hop Limit that the SYN arrived with
 * @param signed whether it had an MD5 signature (RFC 2385), which the kernel has checked if the
 *     listening socket had a key for it
 */
public record SavedSyn(int ttl, boolean signed) {

  private static final String WHAT = "looking at a connection's first segment";
  private static final int ROOM = 512;
  private static final int TCP = 6;
  private static final int IPV6_HEADER = 40;
  private static final int TCP_HEADER = 20;

  // kinds of TCP options
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int MD5_SIGNATURE = 19;

  // next headers of IPv6 (RFC 8200 section 4)
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int DESTINATION_OPTIONS = 60;

  /** Keeps the first segments of the connections that a listening socket accepts from now on. */
  public static void keep(int descriptor) throws SystemCallException {
    RawSocket.set(descriptor, Libc.IPPROTO_TCP, Libc.TCP_SAVE_SYN, 1, WHAT);
  }

  /**
   * That of an accepted connection. The kernel tells it once.
   *
   * @throws SystemCallException if it was not kept, or has been told already
   */
  public static SavedSyn of(int descriptor) throws SystemCallException {
    Libc.require(WHAT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(ROOM);
      MemorySegment length = arena.allocateFrom(JAVA_INT, ROOM);
      SystemCallException.check(
          Libc.getsockopt(descriptor, Libc.IPPROTO_TCP, Libc.TCP_SAVED_SYN, room, length), WHAT);
      byte[] headers = room.asSlice(0, length.get(JAVA_INT, 0)).toArray(JAVA_BYTE);
      return parse(headers);
    }
  }

  /** From an IP header with a TCP header behind it. */
  static SavedSyn parse(byte[] headers) throws SystemCallException {
    if (headers.length < TCP_HEADER * 2) {
      throw new SystemCallException(WHAT + ": the kernel saved none");
    }
    if (headers[0] >> 4 == 4) {
      return new SavedSyn(headers[8] & 0xff, isSigned(headers, (headers[0] & 0xf) * 4));
    }
    int next = headers[6] & 0xff;
    int at = IPV6_HEADER;
    while (at + 1 < headers.length
        && (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION_OPTIONS)) {
      next = headers[at] & 0xff;
      at += ((headers[at + 1] & 0xff) + 1) * 8;
    }
    return new SavedSyn(headers[7] & 0xff, next == TCP && isSigned(headers, at));
  }

  private static boolean isSigned(byte[] headers, int tcp) {
    if (tcp + TCP_HEADER > headers.length) {
      return false;
    }
    int end = Math.min(headers.length, tcp + ((headers[tcp + 12] >> 4) & 0xf) * 4);
    int at = tcp + TCP_HEADER;
    while (at < end && headers[at] != END) {
      if (headers[at] == MD5_SIGNATURE) {
        return true;
      }
      if (headers[at] == NO_OPERATION) {
        at++;
      } else if (at + 1 < end && headers[at + 1] >= 2) {
        at += headers[at + 1] & 0xff;
      } else {
        return false;
      }
    }
    return false;
  }
}
