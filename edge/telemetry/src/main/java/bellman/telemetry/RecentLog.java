package bellman.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * The end of the log, kept in memory: standard error is somebody else's, and who reports a defect
 * ({@code bellman support}) may not be able to read it. As many of the newest entries as there is
 * room for; one that is very long is cut.
 */
public final class RecentLog extends Handler {

  /** Less than any other thing of a speaker, and some thousand entries. */
  static final int MOST_CHARACTERS = 256 * 1024;

  private static final int LONGEST_ENTRY = 8 * 1024;

  private final Deque<String> entries = new ArrayDeque<>();
  private final int room;
  private int held;
  private long forgotten;

  RecentLog(Formatter formatter, int room) {
    this.room = room;
    setFormatter(formatter);
    setLevel(Level.ALL);
  }

  @Override
  public void publish(LogRecord entry) {
    if (!isLoggable(entry)) {
      return;
    }
    String text;
    try {
      text = getFormatter().format(entry);
    } catch (RuntimeException e) {
      reportError(null, e, ErrorManager.FORMAT_FAILURE);
      return;
    }
    keep(text.length() <= LONGEST_ENTRY ? text : text.substring(0, LONGEST_ENTRY) + "…\n");
  }

  private synchronized void keep(String text) {
    entries.addLast(text);
    held += text.length();
    while (held > room) {
      held -= entries.removeFirst().length();
      forgotten++;
    }
  }

  /** The entries that are kept, oldest first; what was before them is told by a first line. */
  public synchronized String text() {
    var all = new StringBuilder(held + 80);
    if (forgotten > 0) {
      all.append("(").append(forgotten).append(" older entries were discarded)\n");
    }
    entries.forEach(all::append);
    return all.toString();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
