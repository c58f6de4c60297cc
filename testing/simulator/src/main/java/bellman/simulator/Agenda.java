package bellman.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The virtual clock, what is to happen when, and the dice. Owns all chance of a run. */
public final class Agenda {

  /** In nanoseconds. */
  public static final long SECOND = 1_000_000_000L;

  /** In nanoseconds. */
  public static final long MILLI = 1_000_000L;

  private record Entry(long atNanos, long order, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::atNanos).thenComparingLong(Entry::order));
  private final Random random;
  private final boolean telling;
  private final List<String> told = new ArrayList<>();
  private long now;
  private long orders;

  /**
   * Nothing happens yet.
   *
   * @param telling whether to keep lines of what happens
   */
  public Agenda(long seed, boolean telling) {
    this.random = new Random(seed);
    this.telling = telling;
  }

  /** The virtual time. */
  public long now() {
    return now;
  }

  /** Puts something down; what is for the same time happens in the order put down. */
  public void at(long atNanos, Runnable what) {
    entries.add(new Entry(Math.max(atNanos, now), orders++, what));
  }

  /** Puts something down for later. */
  public void in(long nanos, Runnable what) {
    at(now + nanos, what);
  }

  /** Lets the next thing happen; false if there is none until then, and it is then. */
  public boolean next(long untilNanos) {
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

  /** From 0 on, below the bound. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From the least on, below the most. */
  public long between(long least, long most) {
    return least + (long) (random.nextDouble() * (most - least));
  }

  /** True in so many of a hundred cases. */
  public boolean percent(int chance) {
    return random.nextInt(100) < chance;
  }

  /** Any of them. */
  public <T> T oneOf(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  // ---- the story

  /** Keeps a line of what happens, if somebody wants it. */
  public void tell(String who, @Nullable Object... what) {
    if (telling) {
      var line = new StringBuilder(String.format("%11.6f %s", now / 1e9, who));
      for (@Nullable Object part : what) {
        line.append(' ').append(part);
      }
      told.add(line.toString());
    }
  }

  /** The lines kept. */
  public List<String> told() {
    return List.copyOf(told);
  }
}
