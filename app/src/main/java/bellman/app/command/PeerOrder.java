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
      "Controls one BGP session of a running speaker.",
      "",
      "clear resets the session with Cease/Administrative Reset (6/4) and reconnects at once; with"
          + " graceful restart it is a Hard Reset (RFC 8538), so the router does not retain the"
          + " routes.",
      "refresh advertises all routes again within the session. It asks nothing of the router:"
          + " Bellman counts received routes and discards them.",
      "shutdown closes the session with Cease/Administrative Shutdown (6/2), with graceful restart"
          + " also as a Hard Reset, and keeps it down until start: the router's connections are"
          + " rejected.",
      "drain advertises all routes again with the GRACEFUL_SHUTDOWN community (RFC 8326), and to"
          + " internal peers with local preference 0, until start. The session stays up.",
      "start ends a shutdown or drain.",
      "",
      "shutdown and drain survive a restart of the speaker if it can write its state file, and end"
          + " when their BGPPeer is deleted.",
      "",
      "Exit status: 0 done, or already so; 1 not possible now or not with this speaker, or not"
          + " saved for a restart; 2 wrong usage, no such peer, or no speaker."
    })
final class PeerOrder implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the BGPPeer.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "ACTION", description = "One of ${COMPLETION-CANDIDATES}.")
  private PeerAction action = PeerAction.start;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "Shutdown message for the router's operators (RFC 9003) with clear and shutdown, a note"
              + " with drain; at most 255 bytes.")
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
        System.err.println("peer: not saved for a restart of the speaker: " + done.obstacle());
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
