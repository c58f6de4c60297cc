package bellman.runtime;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a machine: waits for its next deadline or for something to happen, whichever is first.
 *
 * <p>A machine that throws would be a defect of ours; it is reported and the host goes on, because
 * one bad event must not end a session that carries traffic.
 */
public final class Host<E> {

  private final Machine<E> machine;
  private final Clock clock;
  private final Consumer<Throwable> defects;
  private final BlockingQueue<E> mailbox = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  /** A host that is not running yet. */
  public Host(Machine<E> machine, Clock clock, Consumer<Throwable> defects) {
    this.machine = machine;
    this.clock = clock;
    this.defects = defects;
  }

  /** Starts the machine on a virtual thread. */
  public Host<E> startVirtual(String name) {
    Thread.ofVirtual().name(name).start(this::run);
    return this;
  }

  /** Starts the machine on a thread of the operating system. */
  public Host<E> startPlatform(String name) {
    Thread.ofPlatform().name(name).daemon().start(this::run);
    return this;
  }

  /** Tells the machine something, from any thread. */
  public void tell(E event) {
    mailbox.add(event);
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
  }

  /** One turn: a due deadline, or the next event, or a wait for either. */
  void turn() throws InterruptedException {
    long wait = machine.deadlineNanos() - clock.nanos();
    @Nullable E event = wait <= 0 ? null : mailbox.poll(wait, TimeUnit.NANOSECONDS);
    try {
      if (event == null) {
        long now = clock.nanos();
        if (now >= machine.deadlineNanos()) {
          machine.tick(now);
        }
      } else {
        machine.handle(event, clock.nanos());
      }
    } catch (RuntimeException e) {
      defects.accept(e);
    }
  }
}
