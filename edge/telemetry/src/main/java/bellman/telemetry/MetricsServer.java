package bellman.telemetry;

import bellman.runtime.Threads;
import com.sun.net.httpserver.HttpsConfigurator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /metrics} for readers elsewhere, over HTTPS, for those who may. */
public final class MetricsServer implements AutoCloseable {

  private final PageServer server;

  private MetricsServer(PageServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param tls null for plain HTTP, which should be on loopback
   * @param measurements asked for each time, on the thread of the request
   * @throws IOException if the address can't be had; fit for a user
   */
  public static MetricsServer start(
      InetSocketAddress address,
      @Nullable HttpsConfigurator tls,
      MeasurementSource measurements,
      Access access)
      throws IOException {
    PageServer.Page metrics =
        authorization -> {
          int status = access.status(authorization);
          return switch (status) {
            case 200 ->
                PageServer.Answer.stream(
                    PrometheusText.CONTENT_TYPE, out -> PrometheusText.write(measurements, out));
            case 401 ->
                PageServer.Answer.text(status, "present a token that the API server accepts");
            case 403 -> PageServer.Answer.text(status, "not permitted to get /metrics");
            default -> PageServer.Answer.text(status, "authentication is not available now");
          };
        };
    return new MetricsServer(
        PageServer.start(
            "metrics", address, tls, Threads.brief("metrics"), Map.of("/metrics", metrics)));
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
