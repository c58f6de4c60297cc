package bellman.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** How an entry of the log is written. */
public enum LogFormat {

  /** For people: {@code TIME LEVEL MESSAGE}, and behind it where an error happened. */
  TEXT,

  /**
   * For programs that gather logs: an object a line, whatever is in the entry. Its fields are
   * {@code ts} (RFC 3339, UTC), {@code level} ({@code debug}, {@code info}, {@code warn}, {@code
   * error}), {@code caller} (the class), {@code msg}, and of an error {@code error} and {@code
   * stack}.
   */
  JSON;

  /**
   * The format of this name.
   *
   * @throws IllegalArgumentException if there is none; fit for a user
   */
  public static LogFormat parse(String name) {
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      default ->
          throw new IllegalArgumentException("'" + name + "' is not a log format: text or json");
    };
  }

  Formatter formatter() {
    return this == JSON ? new JsonLine() : new Line();
  }

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static String word(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  private static String trace(Throwable thrown) {
    var trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static final class Line extends Formatter {
    private static final int LEVEL_WIDTH = 5;

    @Override
    public String format(LogRecord entry) {
      var line = new StringBuilder(120);
      TIME.formatTo(entry.getInstant(), line);
      String level = word(entry.getLevel());
      line.append(' ').append(level).append(" ".repeat(LEVEL_WIDTH + 1 - level.length()));
      line.append(formatMessage(entry)).append(System.lineSeparator());
      Throwable thrown = entry.getThrown();
      if (thrown != null) {
        line.append(trace(thrown));
      }
      return line.toString();
    }
  }

  private static final class JsonLine extends Formatter {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public String format(LogRecord entry) {
      var line = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(line)) {
        json.writeStartObject();
        json.writeStringField("ts", TIME.format(entry.getInstant()));
        json.writeStringField("level", word(entry.getLevel()).toLowerCase(Locale.ROOT));
        json.writeStringField("caller", String.valueOf(entry.getLoggerName()));
        json.writeStringField("msg", String.valueOf(formatMessage(entry)));
        Throwable thrown = entry.getThrown();
        if (thrown != null) {
          json.writeStringField("error", String.valueOf(thrown));
          json.writeStringField("stack", trace(thrown));
        }
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("memory cannot be written", e);
      }
      return line.append('\n').toString();
    }
  }
}
