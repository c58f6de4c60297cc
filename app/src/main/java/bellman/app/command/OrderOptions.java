package bellman.app.command;

import bellman.app.host.StateFolder;
import bellman.telemetry.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a running speaker takes orders, and the token of those who may give them. */
final class OrderOptions {

  @Mixin private ApiOption api = new ApiOption();

  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "File with the speaker's token (default: a file named after the API address, under"
              + " ~/.local/state/bellman).")
  private @Nullable Path token;

  /** As {@link ApiOption#address}. */
  InetSocketAddress address() {
    return api.address();
  }

  /**
   * The token of the speaker that is there.
   *
   * @throws IOException if there is none or it may not be read; the message is fit for a user
   */
  Token token() throws IOException {
    return Token.read(file());
  }

  /** Where the token is, if there is one. */
  Path file() {
    Path given = token;
    return given == null ? tokenFile(address()) : given;
  }

  /** The file of the speaker whose API is there, unless it was told another. */
  static Path tokenFile(InetSocketAddress api) {
    return StateFolder.path().resolve(Token.fileName(api) + ".token");
  }
}
