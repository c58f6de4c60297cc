package bellman.app.command;

import bellman.runtime.Threads;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How processes that stay begin and end. */
final class MainLoop {

  private static final Logger LOG = LoggerFactory.getLogger(MainLoop.class);

  private MainLoop() {}

  /** What a process is to do until it is told to end. */
  interface Start {
    /**
     * Starts everything, and returns what is to be done at the end.
     *
     * @param stalls knows which of the process's threads are stuck
     */
    End begin(Stalls stalls) throws IOException, InterruptedException;
  }

  /** What is to be done at the end. */
  interface End {
    void end() throws InterruptedException, IOException;
  }

  /** Runs until SIGTERM or SIGINT; returns the exit status. */
  static int run(String command, LogOptions logs, Start start) {
    try {
      logs.start();
      End end = start.begin(new Stalls());
      var ended = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              Threads.atExit(() -> {
                LOG.info("stopping");
                try {
                  end.end();
                } catch (IOException e) {
                  LOG.warn("shutdown incomplete: {}", String.valueOf(e.getMessage()));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                ended.countDown();
              }));
      ended.await();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(command + ": " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      return 0;
    }
  }
}
