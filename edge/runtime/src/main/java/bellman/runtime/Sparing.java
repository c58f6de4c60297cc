package bellman.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a log short, whoever tries to fill it: the same line is said once a minute at most, with
 * how often it would have been said meanwhile, and of different ones no more than a number in a
 * minute. Belongs to one thread.
 */
public final class Sparing {

  private static final long MINUTE_NANOS = 60_000_000_000L;

  private static final class Said {
    final long atNanos;
    int again;

    Said(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  private final int most;
  private final Map<String, Said> said = new LinkedHashMap<>();
  private int unsaid;

  /**
   * One that has said nothing yet.
   *
   * @param most how many different lines may be said in a minute
   */
  public Sparing(int most) {
    this.most = most;
  }

  /** What to say, the line and perhaps a count behind it; null for nothing. */
  public @Nullable String say(String line, long nowNanos) {
    Said before = said.get(line);
    if (before != null && nowNanos - before.atNanos < MINUTE_NANOS) {
      before.again++;
      return null;
    }
    if (before == null && said.size() >= most) {
      said.values()
          .removeIf(each -> {
            boolean isOld = nowNanos - each.atNanos >= MINUTE_NANOS;
            if (isOld) {
              unsaid += each.again;
            }
            return isOld;
          });
      if (said.size() >= most) {
        unsaid++;
        return null;
      }
    }
    said.remove(line); // so that the oldest is first
    said.put(line, new Said(nowNanos));
    String told = line;
    if (before != null && before.again > 0) {
      told +=
          " (" + times(before.again) + " more in the " + seconds(nowNanos - before.atNanos) + ")";
    }
    if (unsaid > 0) {
      told += " (and " + unsaid + " similar ones not logged)";
      unsaid = 0;
    }
    return told;
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private static String seconds(long nanos) {
    return nanos / 1_000_000_000L + " s before";
  }
}
