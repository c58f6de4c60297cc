package bellman.app.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows from an exception that nobody took care of. After an Error, or when a thread that
 * stays has ended, the process ends at once: routers with graceful restart keep the routes until
 * whoever supervises it has started another. A process that goes on without one of its threads
 * would go on announcing what is no longer so.
 */
public final class Uncaught implements Thread.UncaughtExceptionHandler {

  /** Also the JVM's own status when the heap is exhausted ({@code ExitOnOutOfMemoryError}). */
  public static final int STATUS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Uncaught.class);

  private Uncaught() {}

  /** For all threads of the process that have none of their own. */
  public static void install() {
    Thread.setDefaultUncaughtExceptionHandler(new Uncaught());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    if (thrown instanceof Error) {
      end(thread, thrown);
    } else {
      LOG.error("thread {} failed: internal error (please report)", thread.getName(), thrown);
    }
  }

  @SuppressWarnings("SystemOut") // a log that is off, or that failed, must not hide it
  private static void end(Thread thread, Throwable thrown) {
    try {
      Throwable reason = thrown instanceof bellman.runtime.Threads.Died ? cause(thrown) : thrown;
      String message =
          "thread " + thread.getName() + " died, so bellman exits with status " + STATUS;
      if (LOG.isErrorEnabled()) {
        LOG.error("{}: {}", message, reason.toString(), reason);
      } else {
        System.err.println(message + ": " + reason);
      }
    } finally {
      Runtime.getRuntime().halt(STATUS); // no shutdown: it may wait for the thread that died
    }
  }

  private static Throwable cause(Throwable died) {
    Throwable cause = died.getCause();
    return cause == null ? died : cause;
  }
}
