package bellman.benchmark;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of another process, in nanoseconds. {@code /proc/PID/stat} rounds it to
 * hundredths of a second, which is as much as a whole table to one peer costs.
 */
final class ProcessorClock {

  /** The kernel's scheduler is asked, and not the ticks that it was seen running at. */
  private static final int SCHEDULER = 2;

  private static final MethodHandle CLOCK_GETTIME = clockGettime();

  private ProcessorClock() {}

  @SuppressWarnings("restricted") // a call into C is the only way to ask
  private static MethodHandle clockGettime() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("clock_gettime"),
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  }

  /** What all threads of a process, also those that have ended, have used so far. */
  static double seconds(long pid) throws IOException {
    int clock = (int) ~pid << 3 | SCHEDULER; // as clock_getcpuclockid(3) makes it
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
      int status;
      try {
        status = (int) CLOCK_GETTIME.invokeExact(clock, time);
      } catch (Throwable e) {
        throw new IllegalStateException("a system call threw", e);
      }
      if (status != 0) {
        throw new IOException("there is no process " + pid);
      }
      return time.getAtIndex(JAVA_LONG, 0) + time.getAtIndex(JAVA_LONG, 1) / 1e9;
    }
  }
}
