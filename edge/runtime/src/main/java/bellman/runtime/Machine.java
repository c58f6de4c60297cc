package bellman.runtime;

/** State with one owner, moved by events and by time. Called by one thread only. */
public interface Machine<E> {

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos();

  /** The deadline has come. */
  void tick(long nowNanos);

  /** Something happened. */
  void handle(E event, long nowNanos);

  /**
   * Something was told when the host had ended, or so shortly before that it was not handled: what
   * it holds (a connection) is to be let go. Called by any thread, and all others of the machine's
   * methods are called no more.
   */
  default void tooLate(E event) {}
}
