package bellman.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import bellman.net.Prefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * TCP's MD5 signatures (RFC 2385). Once a socket has a key for an address, the kernel signs each
 * segment to it and drops each from it that is not signed with the key, the first SYN included, and
 * without an answer.
 *
 * <pre>
 * struct tcp_md5sig {
 *   sockaddr_storage address;  //   0, 128 octets
 *   u8  flags;                 // 128
 *   u8  prefixLength;          // 129
 *   u16 keyLength;             // 130
 *   int interfaceIndex;        // 132
 *   u8  key[80];               // 136
 * }
 * </pre>
 */
public final class TcpSignature {

  /** The longest key, in octets. */
  public static final int LONGEST = 80;

  private static final String WHAT = "the password (TCP MD5)";
  private static final int SIZE = 216;
  private static final int FLAGS = 128;
  private static final byte HAS_LENGTH = 1;
  private static final int PREFIX_LENGTH = 129;
  private static final int KEY_LENGTH = 130;
  private static final int KEY = 136;

  private TcpSignature() {}

  /**
   * Signs and checks what goes between a socket and some addresses. Of several keys that fit, that
   * of the longest prefix counts.
   */
  public static void require(int descriptor, Prefix addresses, byte[] key)
      throws SystemCallException {
    if (key.length == 0 || key.length > LONGEST) {
      throw new SystemCallException(
          WHAT + " has " + key.length + " bytes, but must have 1.." + LONGEST);
    }
    SystemCallException.check(set(descriptor, addresses, key), WHAT);
  }

  /** Neither signs nor takes what is signed; nothing happens where there was no key. */
  public static void forget(int descriptor, Prefix addresses) throws SystemCallException {
    int result = set(descriptor, addresses, new byte[0]);
    if (result != -Libc.ENOENT) {
      SystemCallException.check(result, "taking back " + WHAT);
    }
  }

  private static int set(int descriptor, Prefix addresses, byte[] key) throws SystemCallException {
    Libc.require(WHAT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment signature = arena.allocate(SIZE, 8);
      RawSocket.write(signature, addresses.address(), 0, 0);
      signature.set(JAVA_BYTE, FLAGS, HAS_LENGTH);
      signature.set(JAVA_BYTE, PREFIX_LENGTH, (byte) addresses.length());
      signature.set(JAVA_SHORT, KEY_LENGTH, (short) key.length);
      MemorySegment.copy(key, 0, signature, JAVA_BYTE, KEY, key.length);
      return Libc.setsockopt(descriptor, Libc.IPPROTO_TCP, Libc.TCP_MD5SIG_EXT, signature);
    }
  }
}
