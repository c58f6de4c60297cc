package bellman.telemetry;

import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code /healthz} and {@code /readyz} for whoever supervises the process. A process is healthy as
 * long as all its threads do what they have to do. One that waits for somebody else, such as an API
 * server that is away, is healthy too: to start it anew would mend nothing.
 */
public final class HealthServer implements AutoCloseable {

  private final PageServer server;

  private HealthServer(PageServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param stuck the threads that are stuck, in words; empty when all is well
   * @param waiting what the process waits for before it can do its work; empty when it is ready
   * @throws IOException if the address can't be had; fit for a user
   */
  public static HealthServer start(
      InetSocketAddress address, Supplier<List<String>> stuck, Supplier<List<String>> waiting)
      throws IOException {
    return new HealthServer(
        PageServer.start(
            "health probes",
            address,
            null,
            Threads.briefPlatform("health"),
            Map.of("/healthz", page(stuck), "/readyz", page(waiting))));
  }

  private static PageServer.Page page(Supplier<List<String>> reasons) {
    return _ -> {
      List<String> why = reasons.get();
      return why.isEmpty()
          ? PageServer.Answer.text(200, "ok")
          : PageServer.Answer.text(503, String.join("\n", why));
    };
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }
}
