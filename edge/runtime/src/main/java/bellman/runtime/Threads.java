package bellman.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where all threads of the program are made, so that none can die or stand still without a word.
 *
 * <p>A thread that stays tells of its {@link Progress}, and one that ends by an exception ends as
 * by an Error, since nobody does its work any more: what follows from an Error in a thread is up to
 * the default handler of uncaught exceptions. A brief thread does one thing and is done; an
 * exception in it is that one thing's.
 */
public final class Threads {

  /** The threads that stay and run now. */
  private static final Map<Thread, Progress> STAYING = new ConcurrentHashMap<>();

  private Threads() {}

  /** A thread that stays has ended by an exception that nobody took care of. */
  public static final class Died extends Error {
    private static final long serialVersionUID = 1;

    Died(RuntimeException cause) {
      super(String.valueOf(cause), cause);
    }
  }

  /** A wait for something outside of this process; the thread goes on working after it. */
  public static final class Pause implements AutoCloseable {
    private static final Pause NONE = new Pause(null);

    private final @Nullable Progress progress;

    private Pause(@Nullable Progress progress) {
      this.progress = progress;
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.working();
      }
    }
  }

  /** A thread of the operating system that stays; to be started. It does not keep the process. */
  public static Thread platform(String name, Progress progress, Runnable body) {
    return Thread.ofPlatform().name(name).daemon().unstarted(staying(progress, body));
  }

  /** A virtual thread that stays; to be started. */
  public static Thread virtual(String name, Progress progress, Runnable body) {
    return Thread.ofVirtual().name(name).unstarted(staying(progress, body));
  }

  /** A virtual thread that does one thing that ends; to be started. */
  public static Thread brief(String name, Runnable body) {
    return Thread.ofVirtual().name(name).unstarted(body);
  }

  /** Does each thing on a brief thread of its own. */
  public static Executor brief(String name) {
    return what -> brief(name, what).start();
  }

  /**
   * Does each thing on a brief thread of the operating system, which gets its turn even where all
   * virtual threads wait for theirs.
   */
  public static Executor briefPlatform(String name) {
    return what -> Thread.ofPlatform().name(name).daemon().start(what);
  }

  /** A thread for the end of the process; to be given to the runtime. */
  public static Thread atExit(Runnable body) {
    return new Thread(body, "end");
  }

  /**
   * Whatever this thread is, it waits from here on for something outside of this process, until the
   * pause is closed.
   */
  public static Pause pause() {
    Progress progress = STAYING.get(Thread.currentThread());
    if (progress == null) {
      return Pause.NONE;
    }
    progress.waiting();
    return new Pause(progress);
  }

  static Map<Thread, Progress> staying() {
    return STAYING;
  }

  private static Runnable staying(Progress progress, Runnable body) {
    return () -> {
      Thread self = Thread.currentThread();
      progress.working();
      STAYING.put(self, progress);
      try {
        body.run();
      } catch (RuntimeException e) {
        throw new Died(e);
      } finally {
        STAYING.remove(self);
      }
    };
  }
}
