package bellman.app.command;

import bellman.app.rehearsal.Rehearsal;
import bellman.telemetry.Logs;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For the build: loads what the processes of a cluster load, so that it can be archived. */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Runs a speaker and a controller without a cluster for a moment, and the demo.")
final class Rehearse implements Callable<Integer> {

  @Option(
      names = "--speaker",
      description = "Runs a speaker alone, in a process of its own that this command line starts.")
  private boolean speakerAlone;

  @Parameters(paramLabel = "WORD", description = "What starts the program, for --speaker.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    Logs.start("error");
    try {
      if (speakerAlone) {
        return Rehearsal.speaker(command) ? 0 : 1;
      }
      boolean went = new Rehearsal(Bellman::execute).run();
      return went ? Bellman.execute("demo", "--once") : 1;
    } catch (IOException e) {
      System.err.println("rehearse: " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      return 1;
    }
  }
}
