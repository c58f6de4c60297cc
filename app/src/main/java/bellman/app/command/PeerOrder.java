package bellman.app.command;

import bellman.telemetry.ApiClient;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Orders something for one peer of a running speaker. */
@Command(
    name = "peer",
    mixinStandardHelpOptions = true,
    description = {
      "Orders something for one peer of a running speaker.",
      "",
      "clear     ends the session with Cease/Administrative Reset (6/4) and begins it anew at once;"
          + " with graceful restart as a Hard Reset (RFC 8538), so that the router keeps no"
          + " routes.",
      "refresh   sends all routes once more, in the same session. Nothing is asked of the router:"
          + " Bellman counts what it hears and drops it.",
      "shutdown  ends the session with Cease/Administrative Shutdown (6/2), likewise, and has none"
          + " until start: the router is turned away when it connects.",
      "drain     sends all routes again with GRACEFUL_SHUTDOWN (RFC 8326), and to internal peers"
          + " with local preference 0, until start. The session stays.",
      "start     takes shutdown or drain back.",
      "",
      "shutdown and drain last over a restart of the speaker, where it can write its state, and end"
          + " with the BGPPeer that they are about.",
      "",
      "Exit status: 0 done, or so before; 1 it can't be done now, or not by this speaker, or the"
          + " next process won't know of it; 2 wrong usage, no such peer, or no speaker."
    })
final class PeerOrder implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NAME", description = "The BGPPeer's name.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}.")
  private PeerAction action = PeerAction.start;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "What the router's operators are told (RFC 9003) with clear and shutdown, and a note with"
              + " drain: at most 255 bytes.")
  private String text = "";

  @Mixin private OrderOptions speaker = new OrderOptions();

  @Override
  public Integer call() {
    try {
      String wrong = PeerRequest.textProblem(action, text);
      if (wrong != null) {
        throw new IllegalArgumentException("--text " + wrong);
      }
      PeerOutcome.Done done =
          new ApiClient(speaker.address())
              .order(new PeerRequest(name, action.name(), text), speaker.token());
      System.out.println(done.peer() + ": " + done.message());
      if (done.obstacle() != null) {
        System.err.println(
            "peer: the speaker's next process will not know of it: " + done.obstacle());
        return 1;
      }
      return 0;
    } catch (ApiClient.RefusedException e) {
      System.err.println("peer: " + e.getMessage());
      return e.isConflict() ? 1 : 2;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("peer: " + e.getMessage());
      return 2;
    }
  }
}
