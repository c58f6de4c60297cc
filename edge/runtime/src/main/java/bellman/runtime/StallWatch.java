package bellman.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks once a second which of the threads that stay have something to do and don't do it.
 *
 * <p>Looks are counted, not time: a process that stood still as a whole (a machine that was moved,
 * a long collection) looked at nothing meanwhile, and nobody is stuck for that.
 */
public final class StallWatch implements AutoCloseable {

  /** After so many looks, a second apart, a thread counts as stuck. */
  public static final int LOOKS = 10;

  private static final long LOOK_MILLIS = 1_000;

  /** Who hears of it, on the watch's own thread. */
  public interface Listener {

    /**
     * A thread is stuck.
     *
     * @param at where it is, innermost first; empty if that is not known
     */
    void stuck(Stall stall, StackTraceElement[] at);

    /** One that was stuck goes on. */
    void turnsAgain(String thread);
  }

  /**
   * A thread that has something to do and has not turned.
   *
   * @param thread its name
   * @param seconds for how long
   */
  public record Stall(String thread, long seconds) {

    @Override
    public String toString() {
      return "thread " + thread + " has made no progress for " + seconds + " s";
    }
  }

  private record Look(long turns, int missed) {}

  private final Listener listener;
  private final Thread thread;
  private final Progress progress = new Progress();
  private final Map<Thread, Look> before = new HashMap<>();

  /** Of each thread, the looks at which it had not turned; by name, the worst of each name. */
  private volatile Map<String, Integer> missed = Map.of();

  StallWatch(Listener listener) {
    this.listener = listener;
    this.thread = Threads.platform("stall watch", progress, this::run);
  }

  /** Begins to look. */
  public static StallWatch start(Listener listener) {
    var watch = new StallWatch(listener);
    watch.thread.start();
    return watch;
  }

  /** The threads that have not turned for ten seconds although there is something to do. */
  public List<Stall> stuck() {
    List<Stall> all = new ArrayList<>();
    seconds()
        .forEach((name, seconds) -> {
          if (seconds >= LOOKS) {
            all.add(new Stall(name, seconds));
          }
        });
    return all;
  }

  /** For how long each thread that is watched has not turned; 0 for those that are well. */
  public Map<String, Integer> seconds() {
    return missed;
  }

  private void run() {
    try {
      while (true) {
        progress.waiting(LOOK_MILLIS * 1_000_000);
        Thread.sleep(LOOK_MILLIS);
        progress.working();
        look(Threads.staying());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look. */
  void look(Map<Thread, Progress> staying) {
    Map<String, Integer> now = new TreeMap<>();
    before.keySet().retainAll(staying.keySet());
    staying.forEach((each, of) -> {
      long turns = of.turns();
      Look last = before.get(each);
      int wasMissed = last == null ? 0 : last.missed();
      boolean stands = last != null && last.turns() == turns && of.hasWork();
      int looks = stands ? wasMissed + 1 : 0;
      before.put(each, new Look(turns, looks));
      now.merge(each.getName(), looks, Math::max);
      if (looks == LOOKS) {
        listener.stuck(new Stall(each.getName(), looks), each.getStackTrace());
      } else if (wasMissed >= LOOKS && looks == 0) {
        listener.turnsAgain(each.getName());
      }
    });
    missed = now;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
