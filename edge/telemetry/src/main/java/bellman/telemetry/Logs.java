package bellman.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log: one line an event on standard error, {@code TIME LEVEL MESSAGE}. */
public final class Logs {

  /** Held here: the JDK forgets a logger that nobody holds, and its level with it. */
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("io.fabric8"), Logger.getLogger("okhttp3"));

  private Logs() {}

  /**
   * A log that goes on while the process ends: the JDK's own takes its handlers away as soon as the
   * end begins, and what a shutdown has to say would be lost.
   */
  public static final class Lasting extends LogManager {
    /** Made by the JDK. */
    public Lasting() {}

    @Override
    public void reset() {}
  }

  /** Makes the log last to the end. To be called before anything logs. */
  public static void prepare() {
    System.setProperty("java.util.logging.manager", Lasting.class.getName());
  }

  /**
   * Sets the log up, for the whole process.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}; {@code none} for
   *     silence
   */
  public static void start(String level) {
    Logger root = Logger.getLogger("");
    for (Handler old : root.getHandlers()) {
      root.removeHandler(old);
    }
    var handler = new ConsoleHandler();
    handler.setFormatter(new Line());
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    // What a library finds worth a warning is told by whoever uses it, in words about manifests.
    LIBRARIES.forEach(library -> library.setLevel(Level.SEVERE));
    root.setLevel(
        switch (level) {
          case "all", "debug" -> Level.FINE;
          case "info" -> Level.INFO;
          case "warn" -> Level.WARNING;
          case "error" -> Level.SEVERE;
          case "none" -> Level.OFF;
          default ->
              throw new IllegalArgumentException(
                  "'" + level + "' is no log level: debug, info, warn, error or none");
        });
  }

  private static final class Line extends Formatter {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Override
    public String format(LogRecord entry) {
      var line = new StringBuilder(120);
      TIME.formatTo(entry.getInstant(), line);
      line.append(' ').append(word(entry.getLevel())).append(' ').append(formatMessage(entry));
      line.append(System.lineSeparator());
      Throwable thrown = entry.getThrown();
      if (thrown != null) {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.append(trace);
      }
      return line.toString();
    }

    private static String word(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "ERROR";
      }
      if (level.intValue() >= Level.WARNING.intValue()) {
        return "WARN ";
      }
      return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }
  }
}
