package bellman.app.command;

import bellman.telemetry.LogFormat;
import bellman.telemetry.Logs;
import picocli.CommandLine.Option;

/** What is written to the log, and how. */
final class LogOptions {

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "all, debug, info, warn, error or none (default: ${DEFAULT-VALUE}).")
  private String level = "info";

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text, or json: an object a line with ts, level, caller, msg, and error and stack where"
              + " there is one (default: ${DEFAULT-VALUE}).")
  private String format = "text";

  /**
   * Starts the log.
   *
   * @throws IllegalArgumentException if an option has a value that it can't have
   */
  void start() {
    Logs.start(level, LogFormat.parse(format));
  }
}
