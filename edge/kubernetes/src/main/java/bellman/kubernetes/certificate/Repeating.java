package bellman.kubernetes.certificate;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again; what fails is tried the next time, and told of once. */
final class Repeating implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

  /** What is done. */
  interface Step {
    void run() throws IOException, GeneralSecurityException;
  }

  private final Thread thread;

  private Repeating(Thread thread) {
    this.thread = thread;
  }

  /**
   * Begins at once.
   *
   * @param what it is, for the log
   * @param period from the end of one to the beginning of the next
   */
  static Repeating start(String what, Duration period, Step step) {
    var progress = new Progress();
    Thread thread = Threads.virtual(what, progress, () -> run(what, period, step, progress));
    thread.start();
    return new Repeating(thread);
  }

  private static void run(String what, Duration period, Step step, Progress progress) {
    String before = "";
    try {
      while (true) {
        String failure = failure(what, step);
        if (!failure.isEmpty() && !failure.equals(before)) {
          LOG.warn("{}: {}; retrying", what, failure);
        } else if (failure.isEmpty() && !before.isEmpty()) {
          LOG.info("{}: recovered", what);
        }
        before = failure;
        progress.waiting(period.toNanos());
        Thread.sleep(period);
        progress.working();
      }
    } catch (InterruptedException e) {
      LOG.debug("maintenance of {} stopped", what);
    }
  }

  private static String failure(String what, Step step) {
    try {
      step.run();
      return "";
    } catch (IOException | GeneralSecurityException e) {
      return String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: internal error (please report)", what, e);
      return String.valueOf(e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
