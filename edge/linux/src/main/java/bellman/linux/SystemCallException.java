package bellman.linux;

import java.io.IOException;
import java.util.Map;

/** A system call failed; the message says which, on what, and why in words. */
public final class SystemCallException extends IOException {

  private static final long serialVersionUID = 1;

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(Libc.EPERM, "operation not permitted"),
          Map.entry(Libc.ENOENT, "no such file or object"),
          Map.entry(Libc.ENXIO, "no such device or address"),
          Map.entry(9, "bad file descriptor"),
          Map.entry(12, "out of memory"),
          Map.entry(Libc.EACCES, "permission denied"),
          Map.entry(17, "it already exists"),
          Map.entry(Libc.ENODEV, "no such device"),
          Map.entry(22, "invalid argument"),
          Map.entry(24, "too many open files"),
          Map.entry(90, "message too long"),
          Map.entry(Libc.ENOPROTOOPT, "not supported by this kernel"),
          Map.entry(93, "protocol not supported by this kernel"),
          Map.entry(97, "address family not supported by this kernel"),
          Map.entry(98, "address in use"),
          Map.entry(99, "cannot assign the address"),
          Map.entry(100, "the network is down"),
          Map.entry(101, "the network is unreachable"),
          Map.entry(Libc.ENOBUFS, "no buffer space"),
          Map.entry(113, "no route to the host"),
          Map.entry(126, "unknown key"));

  private final int errno;

  /** A failure that is no error number's. */
  public SystemCallException(String message) {
    super(message);
    this.errno = 0;
  }

  /**
   * A failed call.
   *
   * @param errno the error number, above 0
   * @param what what was tried, as a user knows it
   */
  public SystemCallException(int errno, String what) {
    super(what + ": " + WORDS.getOrDefault(errno, "error " + errno));
    this.errno = errno;
  }

  /** The error number; 0 if none. */
  public int errno() {
    return errno;
  }

  /**
   * Takes a result of {@link Libc}.
   *
   * @param what what was tried, as a user knows it
   */
  public static int check(int result, String what) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException(-result, what);
    }
    return result;
  }
}
