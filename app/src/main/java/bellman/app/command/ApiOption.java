package bellman.app.command;

import bellman.telemetry.Endpoint;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** Where a running speaker answers. */
final class ApiOption {

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:BELLMAN_API:-" + Endpoint.DEFAULT + "}",
      description =
          "Address of the speaker's API (default: ${DEFAULT-VALUE}; environment: BELLMAN_API).")
  private String api = Endpoint.DEFAULT;

  /**
   * The address.
   *
   * @throws IllegalArgumentException if what was given is none; the message says so
   */
  InetSocketAddress address() {
    return Endpoint.parse(api);
  }
}
