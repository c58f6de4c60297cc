package bellman.runtime;

/** A clock that only goes forward: nanoseconds since about the start of the process. */
@FunctionalInterface
public interface Clock {

  /** The time. */
  long nanos();

  /**
   * The process's clock; it begins at zero, so that the largest number is a time that never comes.
   */
  static Clock monotonic() {
    long start = System.nanoTime();
    return () -> System.nanoTime() - start;
  }
}
