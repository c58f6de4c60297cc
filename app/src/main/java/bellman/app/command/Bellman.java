package bellman.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command that has all the others. */
@Command(
    name = "bellman",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "LoadBalancer services for bare metal, advertised to routers over BGP.",
      "",
      "Exit status: 0 success, 1 the input has problems, 2 wrong usage or unreadable input, 3"
          + " internal error or out of memory."
    },
    subcommands = {
      Demo.class,
      Run.class,
      ControllerCommand.class,
      SpeakerCommand.class,
      Plan.class,
      Validate.class,
      QueryCommands.Peers.class,
      QueryCommands.Routes.class,
      QueryCommands.Explain.class,
      Drain.class,
      PeerOrder.class,
      Support.class,
      ReplayCommand.class,
      Crds.class,
      Reference.class,
      TrainArchive.class,
    })
public final class Bellman implements Runnable {

  /** Runs one command line and returns its exit status. */
  public static int execute(String... arguments) {
    CommandLine line = line();
    return line.execute(MetallbOptions.understood(line, arguments));
  }

  /** What takes command lines to pieces. */
  static CommandLine line() {
    var line = new CommandLine(new Bellman());
    MetallbOptions.addTo(line);
    line.setUsageHelpWidth(80);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(new CommandLine(this), "a command is missing");
  }
}
