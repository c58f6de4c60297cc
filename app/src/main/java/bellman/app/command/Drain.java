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
      "Tells a running speaker to leave its routers gracefully, and waits until it has.",
      "",
      "All routes are sent again with GRACEFUL_SHUTDOWN (RFC 8326), so that routers turn to other"
          + " ways; after the hold time they are withdrawn and the sessions end. The speaker goes"
          + " on running without sessions until it is started anew. Ending this command early does"
          + " not stop a drain that has begun."
    })
final class Drain implements Callable<Integer> {

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What the routers' operators are told (RFC 9003), at most 255 bytes.")
  private String text = "";

  @Option(
      names = "--hold",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long routers have for finding other ways, 0..3600 (default: ${DEFAULT-VALUE}).")
  private int hold = 30;

  @Mixin private OrderOptions speaker = new OrderOptions();

  @Override
  public Integer call() {
    try {
      var request = new DrainRequest(text, hold);
      check(request);
      DrainAnswer answer = new ApiClient(speaker.address()).drain(request, speaker.token());
      if (answer.obstacle() != null) {
        System.err.println("drain: routes are still there: " + answer.obstacle());
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
          "--text has " + bytes + " bytes, and BGP has room for " + DrainRequest.MOST_BYTES);
    }
  }

  private static void print(DrainAnswer answer) {
    if (answer.ended().isEmpty()) {
      System.out.println(
          answer.drained().isEmpty()
              ? "there was no session to end"
              : "drained: " + names(answer.drained()) + "; the sessions are FRR's, and stay");
      return;
    }
    System.out.println("drained: " + names(answer.drained()));
    System.out.println("ended:   " + names(answer.ended()));
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "-" : String.join(", ", names);
  }
}
