package bellman.telemetry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code /healthz} and {@code /readyz} for whoever supervises the process. A process that waits for
 * somebody else is healthy: to start it anew would mend nothing.
 */
public final class HealthServer implements AutoCloseable {

  private final PageServer server;

  private HealthServer(PageServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param waiting what the process waits for before it can do its work; empty when it is ready
   * @throws IOException if the address can't be had; fit for a user
   */
  public static HealthServer start(InetSocketAddress address, Supplier<List<String>> waiting)
      throws IOException {
    PageServer.Page healthy = _ -> PageServer.Answer.text(200, "ok");
    PageServer.Page ready =
        _ -> {
          List<String> reasons = waiting.get();
          return reasons.isEmpty()
              ? PageServer.Answer.text(200, "ok")
              : PageServer.Answer.text(503, String.join("\n", reasons));
        };
    return new HealthServer(
        PageServer.start(
            "health probes", address, null, Map.of("/healthz", healthy, "/readyz", ready)));
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
