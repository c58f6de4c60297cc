package bellman.runtime;

/** State with one owner, moved by events and by time. Called by one thread only. */
public interface Machine<E> {

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos();

  /** The deadline has come. */
  void tick(long nowNanos);

  /** Something happened. */
  void handle(E event, long nowNanos);
}
