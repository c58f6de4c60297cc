package bellman.app.command;

import bellman.app.rehearsal.Rehearsal;
import bellman.telemetry.Logs;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For the build: loads what the processes of a cluster load, so that it can be archived. */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Runs a speaker and a controller without a cluster for a moment, and the demo.")
final class Rehearse implements Callable<Integer> {

  @Override
  public Integer call() {
    Logs.start("error");
    try {
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
