package bellman.app.command;

import bellman.app.text.AnswerText;
import bellman.telemetry.ApiClient;
import bellman.telemetry.RouteQuestion;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the questions to a running speaker have in common, and the three questions. */
abstract class QueryCommands implements Callable<Integer> {

  @Mixin private ApiOption api = new ApiOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output = Output.table;

  @Spec private @Nullable CommandSpec spec;

  private static String inNamespace(String service) {
    return service.indexOf('/') < 0 ? "default/" + service : service;
  }

  /** Asks, and returns the text to print. */
  abstract String answer(ApiClient client, Output output) throws IOException;

  @Override
  public Integer call() {
    try {
      System.out.print(answer(new ApiClient(api.address()), output));
      System.out.flush();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println((spec == null ? "" : spec.name() + ": ") + e.getMessage());
      return 2;
    }
  }

  @Command(
      name = "peers",
      mixinStandardHelpOptions = true,
      description =
          "Shows the BGP sessions of a running speaker: state, timers, capabilities, last error.")
  static final class Peers extends QueryCommands {
    @Override
    String answer(ApiClient client, Output output) throws IOException {
      var peers = client.peers();
      String absence = peers.isEmpty() ? client.node().absence() : null;
      return output.of(peers, () -> AnswerText.peers(peers, absence, Instant.now()));
    }
  }

  @Command(
      name = "routes",
      mixinStandardHelpOptions = true,
      description =
          "Shows exactly which routes a running speaker has advertised to each peer, or to one.")
  static final class Routes extends QueryCommands {
    @Parameters(
        arity = "0..1",
        paramLabel = "PEER",
        description = "Only routes advertised to this peer.")
    private @Nullable String peer;

    @Option(
        names = "--prefix",
        paramLabel = "PREFIX",
        description = "Only the route to exactly this prefix.")
    private @Nullable String prefix;

    @Option(
        names = "--within",
        paramLabel = "PREFIX",
        description = "Only routes to this prefix and to more specific ones.")
    private @Nullable String within;

    @Option(
        names = "--service",
        paramLabel = "NAMESPACE/SERVICE",
        description = "Only routes of this service; without a namespace, 'default' is assumed.")
    private @Nullable String service;

    @Option(
        names = "--limit",
        paramLabel = "COUNT",
        description =
            "Maximum number of routes to show; if there are more, standard error says how to"
                + " continue.")
    private @Nullable Integer limit;

    @Option(
        names = "--after",
        paramLabel = "PEER,PREFIX",
        description = "Continue after this peer and prefix.")
    private @Nullable String after;

    @Override
    String answer(ApiClient client, Output output) throws IOException {
      String of = service;
      var routes =
          client.routes(
              new RouteQuestion(
                  peer, prefix, within, of == null ? null : inNamespace(of), limit, after));
      if (limit != null && routes.size() == limit) {
        System.err.println("there may be more: --after " + RouteQuestion.place(routes.getLast()));
      }
      return output.of(routes, () -> AnswerText.routes(routes));
    }
  }

  @Command(
      name = "explain",
      mixinStandardHelpOptions = true,
      description = "Explains why a running speaker does or does not announce a service.")
  static final class Explain extends QueryCommands {
    @Parameters(
        paramLabel = "NAMESPACE/SERVICE",
        description = "The service; without a namespace, 'default' is assumed.")
    private String service = "";

    @Override
    String answer(ApiClient client, Output output) throws IOException {
      var answer = client.explain(inNamespace(service));
      return output.of(answer, () -> AnswerText.explain(answer));
    }
  }
}
