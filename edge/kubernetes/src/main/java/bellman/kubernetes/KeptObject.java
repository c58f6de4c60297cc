package bellman.kubernetes;

import bellman.balancer.frrk8s.NodeConfiguration;
import bellman.kubernetes.OwnedObjectWatch.Found;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object that this process alone writes, and that others act upon: it is written as soon as it
 * is to be another, one write at a time, and put right when somebody else changed it.
 *
 * <p>What happens while a write is on its way goes with the next one, so a long object, whose write
 * takes the server long, is written less often. It is written whole by server-side apply: at 1,000
 * and at 10,000 prefixes a JSON patch of the few bytes that changed took kube-apiserver 1.36 half
 * as long again as a PUT of everything, and apply a quarter. The object is never taken away here: a
 * process that ends may be one that is replaced.
 */
public final class KeptObject implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeptObject.class);

  /** By which label Bellman's objects among those of other kinds are told from users'. */
  public static final String LABEL = NodeConfiguration.LABEL;

  static final String LABELLED = NodeConfiguration.LABELLED;

  /** What happens within this time is written together. */
  private static final long GATHER_MILLIS = 2;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** At least so long after one that was refused for good nothing is written. */
  private static final long REFUSED_PAUSE_MILLIS = 1_000;

  /** For so long what was refused for good is not sent again: the definition may be another. */
  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** What etcd says of a request that is too long; the server calls it an error of its own. */
  private static final String TOO_LARGE = "too large";

  /** What the server says of a field that it has no place for; again an error of its own (500). */
  private static final String NO_PLACE = "field not declared in schema";

  /**
   * Which object it is.
   *
   * @param plural as it stands in paths
   */
  public record Name(String apiVersion, String kind, String plural, String namespace, String name) {

    String path() {
      return Api.path(apiVersion, namespace, plural, name);
    }

    @Override
    public String toString() {
      return kind + " " + namespace + "/" + name;
    }
  }

  /** Knows what the object is to be, and hears what became of it. Called by one thread. */
  public interface Source {

    /** Its {@code spec}; null if what is there is to stay. */
    @Nullable Map<String, Object> wanted();

    /** The server has it as {@link #wanted} said last. */
    void written(long tookNanos);

    /**
     * The server does not take it.
     *
     * @param why in words, with the server's own
     * @param forGood whether it will not, however often it is asked
     */
    void refused(String why, boolean forGood);
  }

  private final Api api;
  private final Name name;
  private final String manager;
  private final Source source;
  private final AppliedObject object;
  private final Semaphore bell = new Semaphore(0);
  private final Progress progress = new Progress();
  private final Thread thread;

  /** What the server has, as far as is known; null if it is not. Owned by the thread. */
  private @Nullable Map<String, Object> there;

  /** How long the server took to answer the last write. Owned by the thread. */
  private long tookNanos;

  /** What the server does not take; null if it took the last write. Owned by the thread. */
  private @Nullable Refusal refusal;

  private record Refusal(Map<String, Object> spec, String why, long atNanos) {
    boolean isOf(Map<String, Object> wanted, long nowNanos) {
      return wanted.equals(spec) && nowNanos - atNanos < REFUSED_NANOS;
    }
  }

  /** Whether somebody else wrote some of it, or took it away. */
  private final AtomicBoolean disturbed = new AtomicBoolean();

  /** Whether it is to be put right, and for how long not yet. Owned by the thread. */
  private boolean wrong;

  private long heldNanos;

  /** Whether it is to be written although it is as it should be. */
  private final AtomicBoolean touching = new AtomicBoolean();

  /** Whether a write is on its way: what is seen meanwhile is judged after it. */
  private volatile boolean writing;

  /** The generation of the object that the server made of the last write; 0 before the first. */
  private volatile long generation;

  /** The newest generation that was seen since the last write. */
  private final AtomicLong seen = new AtomicLong();

  private volatile @Nullable OwnedObjectWatch ownedObjectWatch;
  private final AtomicLong writes = new AtomicLong();
  private volatile boolean closed;

  private KeptObject(Api api, Name name, String manager, Source source) {
    this.api = api;
    this.name = name;
    this.manager = manager;
    this.source = source;
    this.object = new AppliedObject(api, name, manager);
    this.thread = Threads.virtual("kept-object", progress, this::run);
  }

  /**
   * An object that is not written before {@link #begin}.
   *
   * @param manager as whom: the field manager of server-side apply
   */
  public static KeptObject of(Cluster cluster, Name name, String manager, Source source) {
    return new KeptObject(cluster.api(), name, manager, source);
  }

  /** Begins to write, and to look after what others do. */
  public synchronized void begin() {
    if (closed) {
      return;
    }
    thread.start();
    ownedObjectWatch =
        OwnedObjectWatch.start(
            api,
            Api.path(name.apiVersion(), name.namespace(), name.plural())
                + "?fieldSelector=metadata.name%3D"
                + name.name(),
            manager,
            new Looking());
  }

  /**
   * What is there now.
   *
   * @return the object; empty if it is not there
   * @throws IOException if the server does not say
   */
  public Map<?, ?> read() throws IOException {
    Api.Reply reply = api.get(name.path());
    if (reply.isDone()) {
      return reply.body();
    }
    if (reply.isMissing()) {
      return Map.of();
    }
    throw new IOException(name + " can't be read: " + reply);
  }

  /** The object may be another now. */
  public void changed() {
    bell.release();
  }

  /** Has the object belong to another one, so that it goes with that. */
  public void belongTo(Map<String, ?> other) {
    object.belongTo(other);
  }

  /** Writes the object although it is as it should be, so that whoever acts upon it looks again. */
  public void touch(String when) {
    object.touch(when);
    touching.set(true);
    bell.release();
  }

  /** How often it was written. */
  public long writes() {
    return writes.get();
  }

  private final class Looking implements OwnedObjectWatch.Listener {
    @Override
    public void found(String found, Map<?, ?> labels, long newest, Found how) {
      if (how == Found.OURS) {
        seen.accumulateAndGet(newest, Math::max);
        if (!writing && newest > generation) {
          bell.release();
        }
      } else {
        seen.set(0); // one that is made anew counts from the beginning
        disturbed.set(true);
        bell.release();
      }
    }

    @Override
    public void listed(Set<String> names) {
      if (generation > 0 && !names.contains(name.name())) {
        disturbed.set(true);
        bell.release();
      }
    }
  }

  private void run() {
    long pause = 0;
    while (!closed) {
      try {
        progress.waiting();
        Thread.sleep(pause > 0 ? pause : gather());
        progress.working();
        bell.drainPermits();
        writing = true;
        try {
          pause = write(pause);
        } finally {
          writing = false;
        }
        if (seen.get() > generation) {
          bell.release(); // what was seen meanwhile is not what was written
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("cannot write {}: internal error (please report)", name, e);
        pause = LONGEST_PAUSE_MILLIS;
      }
    }
  }

  /**
   * Waits for something to write; returns for how many milliseconds more of it is to be gathered.
   * Where changes came while the last one was written, they come quickly, and are gathered for as
   * long as that took, so that the server has a pause as long as its work.
   */
  private long gather() throws InterruptedException {
    if (bell.tryAcquire()) {
      return Math.max(GATHER_MILLIS, TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }
    if (heldNanos > 0) {
      var _ = bell.tryAcquire(heldNanos, TimeUnit.NANOSECONDS);
    } else {
      bell.acquire();
    }
    return GATHER_MILLIS;
  }

  /** Writes if need be; returns for how many milliseconds nothing is to be written. */
  private long write(long pause) {
    boolean reduced = seen.getAndSet(0) > generation && generation > 0;
    boolean news = disturbed.getAndSet(false) || reduced;
    wrong |= news;
    heldNanos = 0;
    Map<String, Object> spec = source.wanted();
    if (spec == null) {
      return 0;
    }
    long began = System.nanoTime();
    heldNanos = wrong ? object.heldNanos(began) : 0;
    boolean again = wrong && heldNanos == 0;
    boolean touch = touching.getAndSet(false);
    if (!again && !touch && spec.equals(there)) {
      return 0;
    }
    Refusal last = refusal;
    if (last != null && !news && !touch && last.isOf(spec, began)) {
      source.refused(last.why(), true);
      return 0;
    }
    refusal = null;
    Api.Reply reply;
    try {
      reply = again ? object.putRight(spec, began) : object.apply(spec, began);
    } catch (IOException e) {
      there = null;
      source.refused("the API server can't be reached: " + e.getMessage(), false);
      return longer(pause);
    }
    long now = System.nanoTime();
    tookNanos = now - began;
    if (reply.isDone()) {
      there = spec;
      wrong &= !again;
      generation = generation(reply);
      writes.incrementAndGet();
      source.written(tookNanos);
      return 0;
    }
    there = null;
    boolean forGood =
        reply.toString().contains(TOO_LARGE)
            || reply.toString().contains(NO_PLACE)
            || !(reply.isPassing()
                || reply.isConflict()
                || reply.isMissing()
                || reply.isForbidden());
    String why = "the API server responds with " + reply;
    refusal = forGood ? new Refusal(spec, why, now) : null;
    source.refused(why, forGood);
    return forGood ? REFUSED_PAUSE_MILLIS : longer(pause);
  }

  private static long longer(long pause) {
    return Math.clamp(2 * pause, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
  }

  private static long generation(Api.Reply reply) {
    return reply.body().get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("generation") instanceof Number number
        ? number.longValue()
        : 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
    OwnedObjectWatch looking = ownedObjectWatch;
    if (looking != null) {
      looking.close();
    }
    thread.interrupt();
  }
}
