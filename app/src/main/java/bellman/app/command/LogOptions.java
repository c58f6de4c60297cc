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
      description = "Log level: all, debug, info, warn, error or none (default: ${DEFAULT-VALUE}).")
  private String level = "info";

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "Log format: text, or json with one object per line: ts, level, caller, msg, and error"
              + " and stack if present (default: ${DEFAULT-VALUE}).")
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
