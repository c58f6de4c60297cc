package bellman.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a {@link bellman.lab.hostile.ScriptedRouter} printed. */
final class ScriptedLog {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<String> text;

  ScriptedLog(Supplier<String> text) {
    this.text = text;
  }

  private record Line(String word, long nanos) {}

  private List<Line> lines(String... words) {
    List<Line> all = new ArrayList<>();
    String printed = text.get();
    for (String line : printed.substring(0, printed.lastIndexOf('\n') + 1).split("\n", -1)) {
      String[] parts = line.split(" ", 3);
      if (parts.length > 1 && List.of(words).contains(parts[0])) {
        all.add(new Line(parts[0], Long.parseLong(parts[1])));
      }
    }
    return all;
  }

  /** How often the session ended since then. */
  int ends(long sinceNanos) {
    return (int) lines("DOWN").stream().filter(line -> line.nanos >= sinceNanos).count();
  }

  /** The longest time between two KEEPALIVEs of one session, and from the last until now. */
  double longestGapSeconds(long sinceNanos, long nowNanos) {
    long longest = 0;
    long last = -1;
    for (Line line : lines("UP", "KEEPALIVE", "DOWN")) {
      if (line.word.equals("DOWN")) {
        last = -1;
        continue;
      }
      if (last >= 0 && line.nanos >= sinceNanos) {
        longest = Math.max(longest, line.nanos - last);
      }
      last = line.nanos;
    }
    if (last >= 0) {
      longest = Math.max(longest, nowNanos - last);
    }
    return longest / NANOS_PER_SECOND;
  }

  /** When this was said first since then; -1 if it was not. */
  long first(String word, long sinceNanos) {
    return lines(word).stream()
        .mapToLong(Line::nanos)
        .filter(nanos -> nanos >= sinceNanos)
        .findFirst()
        .orElse(-1);
  }
}
