package bellman.kubernetes;

import bellman.api.crd.CustomResource;
import bellman.api.resource.Kind;
import bellman.runtime.Backlog;
import bellman.runtime.Clock;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects that are there for people to read: whoever knows says what they are to be, and they are
 * made so in the background, in their latest state only. Nothing waits for it; what can't be
 * written is tried again; and what somebody else changed is put right when it is next looked over.
 */
public final class StatusWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  /** An API server has other things to do: this long between two writes. */
  private static final Duration WRITE_INTERVAL = Duration.ofMillis(10);

  /** So many of a sort are written before the next sort has its turn. */
  private static final int WRITES_AT_ONCE = 20;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * So often objects that nobody looks after are written again, in case somebody changed them; and
   * up to as long again, since each node of a cluster does so.
   */
  private static final Duration LOOK_OVER = Duration.ofMinutes(5);

  /** So often an owner who is not known yet is asked about, which is no request. */
  private static final Duration OWNER_LOOK = Duration.ofSeconds(2);

  /**
   * A kind of object that is put on the board.
   *
   * @param kind its name
   * @param plural as it stands in paths
   * @param ours whether the object itself is ours, and is made and taken away; otherwise it is
   *     somebody's, and only its status is written
   * @param lookedOver whether they are written again from time to time; otherwise a {@link
   *     OwnedObjectWatch} tells when somebody changed one
   */
  public record StatusKind(String kind, String plural, boolean ours, boolean lookedOver) {

    /** Of a kind that is read as well. */
    public static StatusKind of(Kind kind, boolean ours, boolean lookedOver) {
      return new StatusKind(kind.text(), kind.plural(), ours, lookedOver);
    }

    /** The version in which all of them are written. */
    String apiVersion() {
      return CustomResource.GROUP + "/v1beta1";
    }
  }

  /** Knows what the objects of a sort are to be that has too many for being kept twice. */
  public interface Source {

    /** The name of the object that is about this. */
    String name(String about);

    /** What it is to be; null if it is not to be there. Asked by the board's thread. */
    @Nullable Wanted wanted(String about);
  }

  /**
   * What an object is to be.
   *
   * @param labels for whoever looks for it
   * @param status its status
   */
  public record Wanted(Map<String, String> labels, Map<String, ?> status) {}

  /**
   * Which object is meant.
   *
   * @param about its name, or for a sort with a source what that knows it by
   */
  private record Key(StatusKind statusKind, String about) {}

  private record Pause(long untilNanos, Duration length) {}

  /** What became of a write. */
  private enum Outcome {
    SETTLED,
    /** To be tried again, with all others of its sort. */
    LATER
  }

  private final Api api;
  private final String namespace;
  private final String manager;
  private final Object lock = new Object();

  /** Rung when something is to be written. */
  private final Semaphore bell = new Semaphore(0);

  private final Map<Key, Wanted> wanted = new HashMap<>();
  private final Map<StatusKind, Set<Key>> dirty = new LinkedHashMap<>();
  private final Map<StatusKind, Backlog<String>> backlogs = new ConcurrentHashMap<>();
  private final Map<StatusKind, Source> sources = new HashMap<>();

  /** Sorts that can't be written for now: others do not wait for them. Owned by the thread. */
  private final Map<StatusKind, Pause> paused = new HashMap<>();

  /** Of the objects that this process made, whose status alone is written since. */
  private final Ownership<Key> owners = new Ownership<>();

  private final Progress progress = new Progress();
  private final Thread thread;
  private final Duration ownerLook;
  private volatile boolean closed;

  private StatusWriter(Api api, String namespace, String manager, Duration ownerLook) {
    this.api = api;
    this.namespace = namespace;
    this.manager = manager;
    this.ownerLook = ownerLook;
    this.thread = Threads.virtual("status", progress, this::run);
  }

  /**
   * Starts to write.
   *
   * @param manager as whom: the field manager of server-side apply
   */
  public static StatusWriter start(Cluster cluster, String manager) {
    return start(cluster.api(), cluster.namespace(), manager, OWNER_LOOK);
  }

  /**
   * Starts to write.
   *
   * @param ownerLook how often an owner who is not known yet is asked about
   */
  static StatusWriter start(Api api, String namespace, String manager, Duration ownerLook) {
    var statusWriter = new StatusWriter(api, namespace, manager, ownerLook);
    statusWriter.thread.start();
    return statusWriter;
  }

  /**
   * Has all objects that are ours belong to a Pod, so that they go with it.
   *
   * @param pod its name; empty outside of a Pod
   */
  public void belongTo(String pod) {
    if (pod.isEmpty()) {
      return;
    }
    try {
      Api.Reply reply = api.get(Api.path("v1", namespace, "pods", pod));
      if (reply.body().get("metadata") instanceof Map<?, ?> metadata
          && metadata.get("uid") instanceof String uid) {
        Map<String, ?> it = Map.of("apiVersion", "v1", "kind", "Pod", "name", pod, "uid", uid);
        belongTo(() -> it);
      } else {
        LOG.warn(
            "cannot read this Pod, {}/{}: {}; its status objects will remain after it is deleted",
            namespace,
            pod,
            reply);
      }
    } catch (IOException e) {
      LOG.warn("cannot read this Pod, {}/{}: {}", namespace, pod, e.getMessage());
    }
  }

  /**
   * Has all objects that are ours belong to somebody, with whom they go; those too that were made
   * while there was nobody, or for somebody else.
   *
   * @param who asked at each write, and every few seconds while objects wait for an owner; null as
   *     long as there is nobody. Must answer at once
   */
  public void belongTo(Supplier<? extends @Nullable Map<String, ?>> who) {
    owners.belongTo(who);
    bell.release();
  }

  /**
   * Takes away all objects of a sort that have these labels, with one request; waits until that is
   * done, or can't be.
   */
  public void removeAll(StatusKind statusKind, String labelSelector) throws InterruptedException {
    String selector = URLEncoder.encode(labelSelector, StandardCharsets.UTF_8);
    String path =
        Api.path(statusKind.apiVersion(), namespace, statusKind.plural())
            + "?labelSelector="
            + selector;
    var patience = new Patience();
    while (!closed) {
      try {
        Api.Reply reply = api.delete(path);
        if (!reply.isPassing()) {
          LOG.debug("deleting {} with {}: {}", statusKind.plural(), labelSelector, reply.status());
          return;
        }
      } catch (IOException e) {
        LOG.debug("{} with {} are not deleted yet", statusKind.plural(), labelSelector, e);
      }
      Thread.sleep(patience.afterMillis(null));
    }
  }

  /** An object is to be so. */
  public void put(StatusKind statusKind, String name, Wanted object) {
    synchronized (lock) {
      var key = new Key(statusKind, name);
      if (!object.equals(wanted.put(key, object))) {
        soil(key);
        bell.release();
      }
    }
  }

  /** What waits to be written, by the plural of its kind; of each, what it is about. */
  public Map<String, Backlog<String>> backlogs() {
    Map<String, Backlog<String>> all = new HashMap<>();
    backlogs.forEach((statusKind, backlog) -> all.put(statusKind.plural(), backlog));
    return all;
  }

  private Backlog<String> backlog(StatusKind statusKind) {
    return backlogs.computeIfAbsent(statusKind, _ -> new Backlog<>(Clock.monotonic()));
  }

  private void soil(Key key) {
    backlog(key.statusKind()).add(key.about());
    dirty.computeIfAbsent(key.statusKind(), _ -> new LinkedHashSet<>()).add(key);
  }

  /** An object is to be written again, whatever is thought to be there. */
  public void renew(StatusKind statusKind, String name) {
    synchronized (lock) {
      soil(new Key(statusKind, name));
      bell.release();
    }
  }

  /** Has a source asked for the objects of a sort. */
  public void source(StatusKind statusKind, Source source) {
    synchronized (lock) {
      sources.put(statusKind, source);
    }
  }

  /** What the source of a sort has to say about this is another now. */
  public void changed(StatusKind statusKind, String about) {
    renew(statusKind, about);
  }

  /** An object is not to be there. */
  public void remove(StatusKind statusKind, String name) {
    synchronized (lock) {
      var key = new Key(statusKind, name);
      if (wanted.remove(key) != null) {
        soil(key);
        bell.release();
      }
    }
  }

  private void run() {
    long next = nextLook();
    try {
      while (!closed) {
        boolean isAwaited = owners.isAwaited(); // before, since it may be known between the two
        adopt();
        long soon = System.nanoTime() + ownerLook.toNanos();
        long until = isAwaited && next - soon > 0 ? soon : next;
        progress.waiting(until - System.nanoTime());
        List<Key> some = take(until);
        progress.working();
        if (System.nanoTime() - next > 0) {
          next = nextLook();
          again();
        }
        for (Key key : some) {
          if (isPaused(key.statusKind()) || write(key) == Outcome.LATER) {
            synchronized (lock) {
              soil(key);
            }
          } else {
            paused.remove(key.statusKind());
            settled(key);
          }
          Thread.sleep(WRITE_INTERVAL);
          progress.working();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("writing statuses stopped");
    }
  }

  /** Has what was made for another owner made again. */
  private void adopt() {
    List<Key> misowned = owners.misowned();
    synchronized (lock) {
      misowned.forEach(this::soil);
    }
  }

  /** What was to be written is; what it is to be may be another since. */
  private void settled(Key key) {
    synchronized (lock) {
      backlog(key.statusKind()).remove(key.about());
      Set<Key> waiting = dirty.get(key.statusKind());
      if (waiting != null && waiting.contains(key)) {
        backlog(key.statusKind()).add(key.about());
      }
    }
  }

  private static long nextLook() {
    return System.nanoTime()
        + LOOK_OVER.toNanos()
        + ThreadLocalRandom.current().nextLong(LOOK_OVER.toNanos());
  }

  private boolean isPaused(StatusKind statusKind) {
    Pause pause = paused.get(statusKind);
    return pause != null && pause.untilNanos() - System.nanoTime() > 0;
  }

  private void pause(StatusKind statusKind) {
    Pause before = paused.get(statusKind);
    Duration length = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
    if (length.compareTo(LONGEST_PAUSE) > 0) {
      length = LONGEST_PAUSE;
    }
    paused.put(statusKind, new Pause(System.nanoTime() + length.toNanos(), length));
  }

  /** The next objects to be written, some of each sort; waits for one, but not past that moment. */
  private List<Key> take(long untilNanos) throws InterruptedException {
    List<Key> some = ready();
    if (some.isEmpty()) {
      long until = untilNanos;
      for (Pause pause : paused.values()) {
        long end = pause.untilNanos();
        if (end - System.nanoTime() > 0 && end - until < 0) {
          until = end;
        }
      }
      if (bell.tryAcquire(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        bell.drainPermits();
      }
      some = ready();
    }
    return some;
  }

  private List<Key> ready() {
    List<Key> some = new ArrayList<>();
    synchronized (lock) {
      dirty.forEach((statusKind, keys) -> {
        if (!isPaused(statusKind)) {
          Iterator<Key> next = keys.iterator();
          for (int i = 0; i < WRITES_AT_ONCE && next.hasNext(); i++) {
            some.add(next.next());
            next.remove();
          }
        }
      });
    }
    return some;
  }

  private void again() {
    synchronized (lock) {
      for (Key key : wanted.keySet()) {
        if (key.statusKind().lookedOver()) {
          soil(key);
        }
      }
    }
  }

  private @Nullable Wanted wanted(Key key) {
    Source source;
    synchronized (lock) {
      source = sources.get(key.statusKind());
      if (source == null) {
        return wanted.get(key);
      }
    }
    return source.wanted(key.about());
  }

  private String name(Key key) {
    synchronized (lock) {
      Source source = sources.get(key.statusKind());
      return source == null ? key.about() : source.name(key.about());
    }
  }

  private Outcome write(Key key) {
    Wanted object = wanted(key);
    String name = name(key);
    String path =
        Api.path(key.statusKind().apiVersion(), namespace, key.statusKind().plural(), name);
    try {
      if (object == null) {
        owners.forget(key);
        return key.statusKind().ours() ? outcome(key, api.delete(path)) : Outcome.SETTLED;
      }
      Map<String, ?> whose = owners.owner();
      if (owners.isMade(key, whose)) {
        Api.Reply reply =
            api.apply(path + "/status", manager, status(key.statusKind(), name, object));
        if (!reply.isMissing()) {
          return outcome(key, reply);
        }
        owners.forget(key); // somebody took it away
      }
      if (key.statusKind().ours()) {
        Api.Reply reply = api.apply(path, manager, made(key.statusKind(), name, object, whose));
        if (outcome(key, reply) == Outcome.LATER) {
          return Outcome.LATER;
        }
        if (reply.isDone()) {
          owners.made(key, whose);
        } else {
          owners.forget(key);
        }
      }
      return outcome(
          key, api.apply(path + "/status", manager, status(key.statusKind(), name, object)));
    } catch (IOException e) {
      LOG.debug("{} {} was not written: {}", key.statusKind().kind(), key.about(), e.getMessage());
      pause(key.statusKind());
      return Outcome.LATER;
    } catch (RuntimeException e) {
      LOG.error(
          "{} cannot write {}: internal error (please report)",
          key.statusKind().kind(),
          key.about(),
          e);
      owners.forget(key); // not tried again before it changes
      return Outcome.SETTLED;
    }
  }

  private Outcome outcome(Key key, Api.Reply reply) {
    if (reply.isDone()
        || (reply.isMissing() && !(key.statusKind().ours() && wanted(key) != null))) {
      return Outcome.SETTLED; // or gone, as it should be
    }
    // a right or a definition that is missing, or a server that is not well: not this object's
    // fault
    boolean mayPass =
        reply.isPassing() || reply.isConflict() || reply.isMissing() || reply.isForbidden();
    if (!mayPass || !(reply.isPassing() || paused.containsKey(key.statusKind()))) {
      LOG.warn("cannot write {} {}: {}", key.statusKind().kind(), key.about(), reply);
    }
    if (!mayPass) {
      return Outcome.SETTLED; // the server will not take it, however often it is asked
    }
    pause(key.statusKind());
    return Outcome.LATER;
  }

  private Map<String, Object> made(
      StatusKind statusKind, String name, Wanted object, Map<String, ?> whose) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    metadata.put("labels", object.labels());
    if (!whose.isEmpty()) {
      metadata.put("ownerReferences", List.of(whose));
    }
    return body(statusKind, metadata);
  }

  private Map<String, Object> status(StatusKind statusKind, String name, Wanted object) {
    Map<String, Object> body = body(statusKind, Map.of("name", name, "namespace", namespace));
    body.put("status", object.status());
    return body;
  }

  private static Map<String, Object> body(StatusKind statusKind, Map<String, Object> metadata) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", statusKind.apiVersion());
    body.put("kind", statusKind.kind());
    body.put("metadata", metadata);
    return body;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
