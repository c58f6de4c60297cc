package bellman.runtime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a machine: waits for its next deadline or for something to happen, whichever is first.
 *
 * <p>A machine that throws would be a defect of ours; it is reported and the host goes on, because
 * one bad event must not end a session that carries traffic. An Error ends its thread, and by that
 * the process: see {@link Threads}.
 */
public final class Host<E> {

  private final Machine<E> machine;
  private final Clock clock;
  private final Consumer<Throwable> defects;
  private final LongConsumer turns;
  private final BlockingQueue<E> mailbox = new LinkedBlockingQueue<>();
  private final Progress progress = new Progress(() -> !mailbox.isEmpty());
  private volatile boolean ended;

  /** A host that is not running yet. */
  public Host(Machine<E> machine, Clock clock, Consumer<Throwable> defects) {
    this(machine, clock, defects, _ -> {});
  }

  /**
   * A host that is not running yet.
   *
   * @param turns told after each thing that the machine did for how many nanoseconds all else had
   *     to wait; called by the machine's thread
   */
  public Host(Machine<E> machine, Clock clock, Consumer<Throwable> defects, LongConsumer turns) {
    this.machine = machine;
    this.clock = clock;
    this.defects = defects;
    this.turns = turns;
  }

  /**
   * Starts the machine on a virtual thread. It keeps its time as long as all other virtual threads
   * of the process leave their carriers now and then: one that always finds something to do must
   * make pauses.
   */
  public Host<E> startVirtual(String name) {
    Threads.virtual(name, progress, this::run).start();
    return this;
  }

  /** Starts the machine on a thread of the operating system. */
  public Host<E> startPlatform(String name) {
    Threads.platform(name, progress, this::run).start();
    return this;
  }

  /** Tells the machine something, from any thread; if it has ended, {@link Machine#tooLate}. */
  public void tell(E event) {
    mailbox.add(event);
    if (ended) {
      letGo();
    }
  }

  private void letGo() {
    for (E event = mailbox.poll(); event != null; event = mailbox.poll()) {
      machine.tooLate(event);
    }
  }

  /** Ends the thread after what it is doing now. */
  public void end() {
    ended = true;
  }

  private void run() {
    while (!ended) {
      try {
        turn();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    letGo();
  }

  /** One turn: a due deadline, or the next event, or a wait for either. */
  void turn() throws InterruptedException {
    long wait = machine.deadlineNanos() - clock.nanos();
    progress.waiting(wait);
    @Nullable E event = wait <= 0 ? null : mailbox.poll(wait, TimeUnit.NANOSECONDS);
    progress.working();
    long now = clock.nanos();
    try {
      if (event != null) {
        machine.handle(event, now);
      } else if (now >= machine.deadlineNanos()) {
        machine.tick(now);
      }
    } catch (RuntimeException e) {
      defects.accept(e);
    }
    turns.accept(clock.nanos() - now);
  }
}
