package bellman.telemetry;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log, on standard error: an entry an event, in a {@link LogFormat}. */
public final class Logs {

  /** Held here: the JDK forgets a logger that nobody holds, and its level with it. */
  private static final List<Logger> LIBRARIES =
      List.of(Logger.getLogger("io.fabric8"), Logger.getLogger("okhttp3"));

  private static volatile RecentLog recent = new RecentLog(LogFormat.TEXT.formatter(), 0);

  private Logs() {}

  /** The end of the log as it is now. */
  public static String recent() {
    return recent.text();
  }

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

  /** Sets the log up for people. */
  public static void start(String level) {
    start(level, LogFormat.TEXT);
  }

  /**
   * Sets the log up, for the whole process.
   *
   * @param level {@code debug}, {@code info}, {@code warn} or {@code error}; {@code none} for
   *     silence
   */
  public static void start(String level, LogFormat format) {
    Logger root = Logger.getLogger("");
    for (Handler old : root.getHandlers()) {
      root.removeHandler(old);
    }
    var handler = new ConsoleHandler();
    handler.setFormatter(format.formatter());
    handler.setLevel(Level.ALL);
    handler.setFilter(Logs::isOurs);
    if (format == LogFormat.JSON) {
      encode(handler);
    }
    root.addHandler(handler);
    var kept = new RecentLog(format.formatter(), RecentLog.MOST_CHARACTERS);
    kept.setFilter(Logs::isOurs);
    root.addHandler(kept);
    recent = kept;
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
                  "'" + level + "' is not a log level: debug, info, warn, error or none");
        });
  }

  /**
   * What bellman itself has to say, and what others find remarkable: at {@code debug} the JDK tells
   * of every certificate that it trusts.
   */
  private static boolean isOurs(LogRecord entry) {
    String logger = entry.getLoggerName();
    return entry.getLevel().intValue() >= Level.INFO.intValue()
        || (logger != null && logger.startsWith("bellman."));
  }

  /** JSON is UTF-8, whatever the locale. */
  private static void encode(Handler handler) {
    try {
      handler.setEncoding(StandardCharsets.UTF_8.name());
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("a Java without UTF-8", e);
    }
  }
}
