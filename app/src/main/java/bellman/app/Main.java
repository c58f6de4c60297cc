package bellman.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry. */
@Command(
    name = "bellman",
    description = "LoadBalancer services for bare metal, announced by BGP.",
    mixinStandardHelpOptions = true)
public final class Main implements Runnable {

  /** Runs one command and exits with its status: 0 fine, 1 problems in the input, 2 wrong usage. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
