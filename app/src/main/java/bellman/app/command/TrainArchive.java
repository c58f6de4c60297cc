package bellman.app.command;

import bellman.app.training.ArchiveTraining;
import bellman.telemetry.Logs;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** For the build: has a process that stays load what it loads, so that it can be archived. */
@Command(
    name = "rehearse",
    hidden = true,
    description =
        "Runs a long-lived process for a moment, without a cluster, to train its archive of"
            + " classes.")
final class TrainArchive implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "PROCESS", description = "speaker, controller or run.")
  private String process = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "WORD",
      description = "Command line that starts the program in a process of its own.")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    Logs.start("error");
    try {
      boolean went =
          switch (process) {
            case "speaker" -> ArchiveTraining.speaker(command);
            case "controller" -> ArchiveTraining.controller(command);
            case "run" -> ArchiveTraining.run(command);
            default -> throw new IllegalArgumentException(process + " cannot be rehearsed");
          };
      return went ? 0 : 1;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("rehearse: " + e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      return 1;
    }
  }
}
