package bellman.edge.bfd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import bellman.linux.Libc;
import bellman.linux.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Waits for sockets, for a time, and for {@link #ring}. */
final class Wakeup implements AutoCloseable {

  private static final long SECOND = 1_000_000_000L;
  private static final long ENTRY = 8;
  private static final int MAX_DESCRIPTORS = 256;

  /** Longer than this is waited for in several times; it keeps the arithmetic small. */
  private static final long LONGEST_NANOS = 3_600 * SECOND;

  private final int bell;
  private final MemorySegment one;
  private final MemorySegment rung;
  private final MemorySegment timeout;
  private final MemorySegment entries;
  private int count;
  private int ready;

  Wakeup(Arena arena) throws SystemCallException {
    Libc.require("BFD");
    bell = SystemCallException.check(Libc.eventfd(Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK), "BFD");
    one = Arena.global().allocateFrom(JAVA_LONG, 1L); // any thread may ring, and at any time
    rung = arena.allocate(JAVA_LONG);
    timeout = arena.allocate(16, 8);
    entries = arena.allocate(ENTRY * MAX_DESCRIPTORS, 8);
  }

  /** Ends the wait of now, or the next one. */
  void ring() {
    int _ = Libc.write(bell, one);
  }

  /** Waits until a socket is readable, the bell rings, or so many nanoseconds are over. */
  void await(long nanos, List<ReceivingSocket> sockets, @Nullable EchoSockets echo) {
    long wait = Math.clamp(nanos, 0, LONGEST_NANOS);
    timeout.set(JAVA_LONG, 0, wait / SECOND);
    timeout.set(JAVA_LONG, 8, wait % SECOND);
    count = 0;
    add(bell);
    for (int i = 0; i < sockets.size(); i++) {
      add(sockets.get(i).descriptor());
    }
    if (echo != null) {
      echo.forEachDescriptor(this::add);
    }
    ready = Libc.ppoll(entries, count, timeout);
    if (readable(bell)) {
      int _ = Libc.read(bell, rung);
    }
  }

  private void add(int descriptor) {
    if (count < MAX_DESCRIPTORS) {
      entries.set(JAVA_INT, count * ENTRY, descriptor);
      entries.set(JAVA_SHORT, count * ENTRY + 4, Libc.POLLIN);
      entries.set(JAVA_SHORT, count * ENTRY + 6, (short) 0);
      count++;
    }
  }

  /** Whether the last wait found something to read there. */
  boolean readable(int descriptor) {
    if (ready <= 0) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (entries.get(JAVA_INT, i * ENTRY) == descriptor) {
        return entries.get(JAVA_SHORT, i * ENTRY + 6) != 0;
      }
    }
    return false;
  }

  @Override
  public void close() {
    int _ = Libc.close(bell);
  }
}
