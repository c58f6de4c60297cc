package bellman.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The virtual clock, what is to happen when, and the dice. Owns all chance of a run. */
final class Agenda {

  static final long SECOND = 1_000_000_000L;
  static final long MILLI = 1_000_000L;

  private record Entry(long atNanos, long order, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::order));
  private final Random random;
  private final boolean telling;
  private final List<String> told = new ArrayList<>();
  private long now;
  private long orders;

  Agenda(long seed, boolean telling) {
    this.random = new Random(seed);
    this.telling = telling;
  }

  long now() {
    return now;
  }

  /** Puts something down; what is for the same time happens in the order put down. */
  void at(long atNanos, Runnable what) {
    entries.add(new Entry(Math.max(atNanos, now), orders++, what));
  }

  void in(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Lets the next thing happen; false if there is none until then, and it is then. */
  boolean next(long untilNanos) {
    Entry entry = entries.peek();
    if (entry == null || entry.atNanos() > untilNanos) {
      now = Math.max(now, untilNanos);
      return false;
    }
    entries.remove();
    now = entry.atNanos();
    entry.what().run();
    return true;
  }

  // ---- dice

  int below(int bound) {
    return random.nextInt(bound);
  }

  long between(long least, long most) {
    return least + (long) (random.nextDouble() * (most - least));
  }

  boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  <T> T oneOf(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  // ---- the story

  /** Keeps a line of what happens, if somebody wants it. */
  void tell(String who, @Nullable Object... what) {
    if (telling) {
      var line = new StringBuilder(String.format("%11.6f %s", now / 1e9, who));
      for (@Nullable Object part : what) {
        line.append(' ').append(part);
      }
      told.add(line.toString());
    }
  }

  /** The lines kept. */
  List<String> told() {
    return List.copyOf(told);
  }
}
