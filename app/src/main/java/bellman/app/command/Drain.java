package bellman.app.command;

import bellman.telemetry.ApiClient;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells a running speaker to leave. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Drains a running speaker gracefully, and waits until the drain is complete.",
      "",
      "All routes are advertised again with the GRACEFUL_SHUTDOWN community (RFC 8326) so that"
          + " routers switch to other paths; after the hold time they are withdrawn and the"
          + " sessions are closed. The speaker keeps running without sessions until it is"
          + " restarted. Interrupting this command does not stop a drain that has started."
    })
final class Drain implements Callable<Integer> {

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Shutdown message for the routers' operators (RFC 9003), at most 255 bytes.")
  private String text = "";

  @Option(
      names = "--hold",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "Seconds that routers have to switch to other paths, 0..3600 (default:"
              + " ${DEFAULT-VALUE}).")
  private int hold = 30;

  @Mixin private OrderOptions speaker = new OrderOptions();

  @Override
  public Integer call() {
    try {
      var request = new DrainRequest(text, hold);
      check(request);
      DrainAnswer answer = new ApiClient(speaker.address()).drain(request, speaker.token());
      if (answer.obstacle() != null) {
        System.err.println("drain: routes are still advertised: " + answer.obstacle());
        return 1;
      }
      print(answer);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("drain: " + e.getMessage());
      return 2;
    }
  }

  private static void check(DrainRequest request) {
    String wrong = DrainRequest.holdProblem(request.holdSeconds());
    if (wrong != null) {
      throw new IllegalArgumentException("--hold " + request.holdSeconds() + ": " + wrong);
    }
    int bytes = request.text().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > DrainRequest.MOST_BYTES) {
      throw new IllegalArgumentException(
          "--text has " + bytes + " bytes, but BGP allows at most " + DrainRequest.MOST_BYTES);
    }
  }

  private static void print(DrainAnswer answer) {
    if (answer.ended().isEmpty()) {
      System.out.println(
          answer.drained().isEmpty()
              ? "there was no session to close"
              : "drained: " + names(answer.drained()) + "; the sessions belong to FRR and stay up");
      return;
    }
    System.out.println("drained: " + names(answer.drained()));
    System.out.println("closed:  " + names(answer.ended()));
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "-" : String.join(", ", names);
  }
}
