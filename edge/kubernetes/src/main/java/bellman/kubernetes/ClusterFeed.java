package bellman.kubernetes;

import bellman.api.resource.Decoder.Decoded;
import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.runtime.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the objects of several kinds as changes. The first change holds everything, and comes
 * when all kinds were listed: whoever plans with half of the objects takes routes away that the
 * other half wants. Kinds without which routes are right all the same, if fewer, are waited for for
 * a while only, when the server does not know them or forbids them.
 *
 * <p>Where it is told to, it follows the Secrets that BGPPeers name, each by itself, and those of
 * the first peers are in the first change. A peer that names another one later is told of when that
 * is listed, or refused for as long as the first ones are waited for; until then the peer is what
 * it was, with what it named before.
 */
public final class ClusterFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterFeed.class);

  /** Who hears of changes, in order; called by one thread at a time, and must be quick. */
  public interface Listener {

    /** These objects changed. */
    void changed(ObservedChange change);
  }

  /** A server that was restarted knows nobody's rights for a moment: that is not worth a word. */
  private static final long WORTH_A_WORD_NANOS = 2_000_000_000L;

  /** Definitions that are being installed, and rights that are being granted, come meanwhile. */
  private static final long WAITED_FOR_NANOS = 5_000_000_000L;

  /**
   * Why a kind can't be told of.
   *
   * @param told whether the log says so
   */
  private record Waiting(String why, long sinceNanos, boolean told) {}

  private final Object lock = new Object();
  private final Listener listener;
  private final Clock clock;

  /** What is told of, with what ends it. */
  private final Map<WatchSpec, Runnable> followed = new HashMap<>();

  private final Set<WatchSpec> unlisted = new HashSet<>();
  private final Map<WatchSpec, Waiting> waiting = new HashMap<>();

  /** What was told of, with its uid, by kind; what is not in the next list is gone. */
  private final Map<WatchSpec, Map<ObjectKey, UUID>> known = new HashMap<>();

  private final Map<ObjectKey, List<Problem>> problems = new TreeMap<>();

  /** The kinds that are taken to be empty, since there is no way to know. */
  private final Map<WatchSpec, Problem> missing = new HashMap<>();

  /** What was listed before every kind was. */
  private final List<Resource> gathered = new ArrayList<>();

  private final Map<String, String> gatheredVersions = new HashMap<>();
  private volatile boolean closed;

  /** Null where no Secret is followed for being named. */
  private final @Nullable NamedSecrets secrets;

  private final Source source;
  private final Reflector.Listener hearing = new Hearing();

  /** Where objects come from. */
  interface Source {

    /** Begins to tell of these; returns what ends it. */
    Runnable follow(WatchSpec watched, Reflector.Listener listener);
  }

  /**
   * Follows nothing before it is begun.
   *
   * @param passwords what Secrets are that BGPPeers name; null if these are not followed
   */
  ClusterFeed(
      List<WatchSpec> kinds,
      @Nullable WatchSpec passwords,
      Listener listener,
      Clock clock,
      Source source) {
    this.listener = listener;
    this.clock = clock;
    this.source = source;
    this.secrets = passwords == null ? null : new NamedSecrets(passwords);
    this.unlisted.addAll(kinds);
  }

  /** Begins to tell; returns at once. */
  public static ClusterFeed start(Cluster cluster, List<WatchSpec> kinds, Listener listener) {
    return start(cluster, kinds, null, listener);
  }

  /**
   * Begins to tell, of the Secrets that BGPPeers name as well; returns at once.
   *
   * @param passwords what these Secrets are ({@link WatchSpec#passwords}); null for none at all
   */
  public static ClusterFeed start(
      Cluster cluster, List<WatchSpec> kinds, @Nullable WatchSpec passwords, Listener listener) {
    var clusterFeed =
        new ClusterFeed(
            kinds,
            passwords,
            listener,
            Clock.monotonic(),
            (watched, hearing) -> Reflector.start(cluster.api(), watched, hearing)::close);
    clusterFeed.begin();
    return clusterFeed;
  }

  void begin() {
    synchronized (lock) {
      List.copyOf(unlisted).forEach(this::follow);
    }
  }

  private void follow(WatchSpec watched) {
    followed.put(watched, source.follow(watched, hearing));
  }

  /**
   * Follows the Secrets that peers name now, or when they were told of last, and forgets all
   * others.
   *
   * @param changed of what kind that was which changed
   */
  private void followNamed(WatchSpec changed) {
    if (secrets == null || (changed.kind() != Kind.BGP_PEER && changed.kind() != Kind.SECRET)) {
      return;
    }
    Set<WatchSpec> wanted = secrets.all();
    for (WatchSpec each : wanted) {
      if (!followed.containsKey(each)) {
        if (!unlisted.isEmpty()) {
          unlisted.add(each); // the first change has the passwords of its peers
        }
        follow(each);
      }
    }
    List.copyOf(followed.keySet()).stream()
        .filter(each -> each.kind() == Kind.SECRET && !wanted.contains(each))
        .forEach(this::forget);
  }

  private void forget(WatchSpec watched) {
    Runnable end = followed.remove(watched);
    if (end != null) {
      end.run();
    }
    waiting.remove(watched);
    missing.remove(watched);
    List<ObjectKey> gone = List.copyOf(known.getOrDefault(watched, Map.of()).keySet());
    known.remove(watched);
    gone.forEach(problems::remove);
    gathered.removeIf(resource -> gone.contains(resource.key()));
    if (unlisted.isEmpty()) {
      tell(List.of(), gone, Map.of());
    } else {
      wasListed(watched);
    }
  }

  /** Whether everything was told of at least once. */
  public boolean isComplete() {
    synchronized (lock) {
      return unlisted.isEmpty();
    }
  }

  /** What was not told of even once, with the reason where there is one; sorted. */
  public List<String> unread() {
    synchronized (lock) {
      return unlisted.stream().map(this::whyUnread).sorted().toList();
    }
  }

  /**
   * Why what there is of a kind is not known now: it was not listed yet, or something else was not,
   * without which nothing is told of, or it can't be followed any more. Null if it is known.
   */
  public @Nullable String unknown(Kind kind) {
    synchronized (lock) {
      if (unlisted.isEmpty()) {
        return followed.keySet().stream()
            .filter(watched -> watched.kind() == kind && waiting.containsKey(watched))
            .map(this::whyUnread)
            .findFirst()
            .orElse(null);
      }
      return unlisted.stream()
          .min(
              Comparator.comparing((WatchSpec watched) -> watched.kind() != kind)
                  // one that has a reason says more than one whose turn is yet to come
                  .thenComparing(watched -> !waiting.containsKey(watched))
                  .thenComparing(WatchSpec::toString))
          .map(this::whyUnread)
          .orElse(null);
    }
  }

  private String whyUnread(WatchSpec watched) {
    Waiting why = waiting.get(watched);
    return why == null ? watched + ": not listed yet" : why.why();
  }

  /** The uid of an object that was told of; null if it was not, or has none. */
  public @Nullable String uid(ObjectKey key) {
    synchronized (lock) {
      for (Map.Entry<WatchSpec, Map<ObjectKey, UUID>> kind : known.entrySet()) {
        UUID uid = kind.getKey().kind() == key.kind() ? kind.getValue().get(key) : null;
        if (uid != null) {
          return uid.equals(WatchedObject.NO_UID) ? null : uid.toString();
        }
      }
      return null;
    }
  }

  /** What reflectors tell. */
  Reflector.Listener hearing() {
    return hearing;
  }

  private final class Hearing implements Reflector.Listener {

    @Override
    public void listed(WatchSpec watched, List<WatchedObject> all) {
      synchronized (lock) {
        missing.remove(watched);
        takeAll(watched, all);
      }
    }

    private void takeAll(WatchSpec watched, List<WatchedObject> all) {
      synchronized (lock) {
        if (closed || !followed.containsKey(watched)) {
          return;
        }
        Map<ObjectKey, UUID> before = known.getOrDefault(watched, Map.of());
        Map<ObjectKey, UUID> now = new HashMap<>();
        known.put(watched, now);
        List<Resource> upserts = new ArrayList<>();
        Map<String, String> versions = new HashMap<>();
        for (WatchedObject object : all) {
          take(watched, object, before, upserts, versions);
        }
        List<ObjectKey> removed = new ArrayList<>();
        for (ObjectKey key : before.keySet()) {
          if (!now.containsKey(key)) {
            removed.add(key);
            forgetOne(key);
          }
        }
        if (unlisted.isEmpty()) {
          if (secrets != null) {
            upserts.addAll(secrets.listed(watched));
          }
          tell(upserts, removed, versions);
          followNamed(watched);
          return;
        }
        gathered.removeIf(resource -> removed.contains(resource.key()));
        gathered.addAll(upserts);
        gatheredVersions.putAll(versions);
        followNamed(watched);
        wasListed(watched);
      }
    }

    @Override
    public void upserted(WatchSpec watched, WatchedObject object) {
      synchronized (lock) {
        if (closed || !followed.containsKey(watched)) {
          return;
        }
        List<Resource> upserts = new ArrayList<>(1);
        Map<String, String> versions = new HashMap<>(2);
        Map<ObjectKey, UUID> kind = known.computeIfAbsent(watched, _ -> new HashMap<>());
        take(watched, object, kind, upserts, versions);
        if (unlisted.isEmpty()) {
          tell(upserts, List.of(), versions);
        } else {
          gathered.addAll(upserts);
          gatheredVersions.putAll(versions);
        }
        followNamed(watched);
      }
    }

    @Override
    public void removed(WatchSpec watched, WatchedObject object) {
      synchronized (lock) {
        Map<ObjectKey, UUID> kind = known.get(watched);
        ObjectKey key = object.decoded().key();
        if (closed || kind == null || key == null || kind.remove(key) == null) {
          return;
        }
        forgetOne(key);
        tellGone(key);
        followNamed(watched);
      }
    }

    @Override
    public void waiting(WatchSpec watched, @Nullable String why, boolean missing) {
      synchronized (lock) {
        Waiting before = waiting.remove(watched);
        if (closed) {
          return;
        }
        if (why == null) {
          if (before != null && before.told()) {
            LOG.info("{}: watching again", watched);
          }
          return;
        }
        long now = clock.nanos();
        boolean same = before != null && before.why().equals(why);
        long since = before == null ? now : before.sinceNanos();
        boolean untold = followed.containsKey(watched) && !known.containsKey(watched);
        boolean worth = untold || now - since > WORTH_A_WORD_NANOS;
        boolean told = before != null && same && before.told();
        if (worth && !told) {
          LOG.warn("waiting for {}", why);
        }
        waiting.put(watched, new Waiting(why, since, told || worth));
        if (missing && !watched.isNeeded() && untold && now - since > WAITED_FOR_NANOS) {
          goOnWithout(watched, why);
        }
      }
    }

    /** What can do without these does; they are told of when they come. */
    private void goOnWithout(WatchSpec watched, String why) {
      LOG.warn("continuing without {}", why);
      missing.put(
          watched,
          new Problem(
              watched.kind().text(),
              watched.namespace(),
              "all",
              null,
              why + "; until then it is assumed that there are none"));
      takeAll(watched, List.of());
    }
  }

  /** Tells of everything, if this was the last that was waited for. */
  private void wasListed(WatchSpec watched) {
    unlisted.remove(watched);
    if (unlisted.isEmpty()) {
      tell(List.copyOf(gathered), List.of(), Map.copyOf(gatheredVersions));
      gathered.clear();
      gatheredVersions.clear();
    }
  }

  private void forgetOne(ObjectKey key) {
    problems.remove(key);
    if (secrets != null) {
      secrets.removed(key);
    }
  }

  /** Takes an object over; an earlier version stays in use where this one can't be read. */
  private void take(
      WatchSpec watched,
      WatchedObject object,
      Map<ObjectKey, UUID> before,
      List<Resource> upserts,
      Map<String, String> versions) {
    Decoded decoded = object.decoded();
    ObjectKey key = decoded.key();
    if (key == null) {
      return;
    }
    boolean wasThere = before.containsKey(key);
    known.computeIfAbsent(watched, _ -> new HashMap<>()).put(key, object.uid());
    Resource resource = decoded.resource();
    if (resource != null) {
      problems.remove(key);
      if (secrets == null || secrets.upserted(resource, this::wasListedOnce)) {
        upserts.add(resource);
      }
      if (watched.kind() == Kind.SERVICE) {
        versions.put(resource.metadata().key(), object.resourceVersion());
      }
      return;
    }
    if (wasThere && !decoded.mayKeepBefore()) {
      tellGone(key);
      forgetOne(key);
    }
    problems.put(
        key,
        decoded.problems().stream()
            .map(problem -> wasThere && decoded.mayKeepBefore() ? staying(problem) : problem)
            .toList());
    if (!wasThere || decoded.mayKeepBefore()) {
      tellProblems();
    }
  }

  /** Before the first change nothing waits for a Secret by itself, but all for all. */
  private boolean wasListedOnce(WatchSpec secret) {
    return !unlisted.isEmpty() || known.containsKey(secret);
  }

  private static Problem staying(Problem problem) {
    return new Problem(
        problem.kind(),
        problem.namespace(),
        problem.name(),
        problem.field(),
        problem.message() + "; the last readable version stays in use");
  }

  /** An earlier version may lack what this one asks for, so it must not go on. */
  private void tellGone(ObjectKey key) {
    if (unlisted.isEmpty()) {
      tell(List.of(), List.of(key), Map.of());
    } else {
      gathered.removeIf(resource -> resource.key().equals(key));
    }
  }

  private void tellProblems() {
    if (unlisted.isEmpty()) {
      tell(List.of(), List.of(), Map.of());
    }
  }

  private void tell(List<Resource> upserts, List<ObjectKey> removed, Map<String, String> versions) {
    TreeSet<Problem> all = new TreeSet<>();
    problems.values().forEach(all::addAll);
    all.addAll(missing.values());
    listener.changed(new ObservedChange(upserts, removed, versions, List.copyOf(all)));
  }

  /** Stops telling. */
  @Override
  public void close() {
    closed = true;
    synchronized (lock) {
      followed.values().forEach(Runnable::run);
    }
  }
}
