package bellman.app;

import bellman.app.command.Bellman;
import bellman.app.command.Uncaught;
import bellman.telemetry.HttpLimits;
import bellman.telemetry.Logs;

/** Where the process begins. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] arguments) {
    Logs.prepare();
    Uncaught.install();
    HttpLimits.set();
    System.exit(Bellman.execute(arguments));
  }
}
