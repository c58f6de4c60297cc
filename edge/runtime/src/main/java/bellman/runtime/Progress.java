package bellman.runtime;

import java.util.function.BooleanSupplier;

/**
 * What a thread that stays says of itself, so that a {@link StallWatch} can tell one that is stuck
 * from one that has nothing to do. Written by that thread, read by any.
 *
 * <p>A thread is either working, or it waits: for others, for however long that takes, or until a
 * moment at which it has something to do by itself. Whoever waits for a machine elsewhere (an API
 * server, a router, a disk) waits: that it does not answer is no fault that a new process would
 * mend.
 */
public final class Progress {

  private static final long NOW = Long.MIN_VALUE;
  private static final long NEVER = Long.MAX_VALUE;

  private final BooleanSupplier mail;
  private final Clock clock;

  /** One more each time that the thread goes on from one thing to the next. */
  private volatile long turns;

  /** From when on it has something to do. */
  private volatile long dueNanos = NEVER;

  /** Of a thread that is given nothing but what it takes by itself. */
  public Progress() {
    this(() -> false);
  }

  /**
   * Of a thread with a mailbox.
   *
   * @param mail whether there is anything in it
   */
  public Progress(BooleanSupplier mail) {
    this(mail, System::nanoTime);
  }

  Progress(BooleanSupplier mail, Clock clock) {
    this.mail = mail;
    this.clock = clock;
  }

  /** From here on it works. */
  public void working() {
    turn(NOW);
  }

  /** From here on it waits for others. */
  public void waiting() {
    turn(NEVER);
  }

  /** From here on it waits, but goes on by itself after so many nanoseconds at the latest. */
  public void waiting(long nanos) {
    long now = clock.nanos();
    turn(nanos > NEVER / 2 ? NEVER : now + Math.max(0, nanos));
  }

  private void turn(long due) {
    long next = turns + 1; // one writer
    dueNanos = due;
    turns = next;
  }

  /** A number that is another after each turn. */
  long turns() {
    return turns;
  }

  /** Whether the thread ought to do something now. */
  boolean hasWork() {
    long due = dueNanos;
    return due == NOW || (due != NEVER && clock.nanos() - due >= 0) || mail.getAsBoolean();
  }
}
