package bellman.app.cluster;

import bellman.app.speaker.Announcing;
import bellman.app.speaker.Reached;
import bellman.app.speaker.Speaker;
import bellman.app.speaker.Told;
import bellman.balancer.resource.Kind;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.kubernetes.Custody;
import bellman.kubernetes.Events;
import bellman.kubernetes.StatusBoard;
import bellman.net.Address;
import bellman.runtime.Answer;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster what a speaker does: who really has the routes of each service, how its
 * sessions are, and what is wrong with the configuration.
 *
 * <p>The speaker's thread only notes which services are to be looked at. A thread of this report's
 * own asks for them later, a few at a time, so that no route waits for something that is only read
 * by people.
 */
public final class SpeakerReport implements Speaker.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerReport.class);

  /** Who has the routes of each service. */
  public static final StatusBoard.Sort SERVICES =
      new StatusBoard.Sort("ServiceBGPStatus", "servicebgpstatuses", true, false);

  static final StatusBoard.Sort SESSIONS =
      new StatusBoard.Sort("BGPSessionStatus", "bgpsessionstatuses", true, true);

  /** What happens within this time is told together. */
  private static final long GATHER_MILLIS = 200;

  /** The sessions' counts are looked at so often. */
  private static final long SESSIONS_MILLIS = 1_000;

  private static final int SOME = 200;

  private final String node;
  private final StatusBoard board;
  private final Events events;
  private final ConfigurationStates states;
  private final Function<Custody.Listener, Custody> looksAfter;
  private final Told told = new Told();
  private final Services services = new Services();
  private final Semaphore bell = new Semaphore(0);
  private final Object lock = new Object();
  private final Set<String> dirty = new LinkedHashSet<>();
  private boolean anyService;
  private boolean problemsChanged;
  private List<Problem> unread = List.of();

  /** What is told of services that are announced; changed by the report's thread alone. */
  private final Map<String, Reached> reported = new ConcurrentHashMap<>();

  /** Lists of peers, of which there are few different ones. */
  private final Map<List<String>, List<String>> peers = new HashMap<>();

  /** The sessions' objects, by the peer's name. */
  private final Map<String, String> sessions = new HashMap<>();

  private final SessionTelling telling = new SessionTelling();

  private volatile @Nullable Custody custody;
  private final Progress progress = new Progress();
  private volatile @Nullable Thread thread;

  /**
   * Tells nothing before {@link #start}.
   *
   * @param looksAfter begins to look after what is told of services
   */
  public SpeakerReport(
      String node,
      StatusBoard board,
      Events events,
      ConfigurationStates states,
      Function<Custody.Listener, Custody> looksAfter) {
    this.node = node;
    this.looksAfter = looksAfter;
    this.board = board;
    this.events = events;
    this.states = states;
  }

  /** Begins to tell. */
  public void start(Announcing announcing) {
    board.source(SERVICES, services);
    Thread reporting = Threads.virtual("report", progress, () -> run(announcing));
    thread = reporting;
    reporting.start();
  }

  // ---- on other threads: only noted

  @Override
  public void assigned(String service, List<Address> addresses) {}

  /** Whatever is done by hand is told at the BGPPeer, so that whoever looks there knows why. */
  @Override
  public void ordered(ObjectKey peer, PeerAction action, String what) {
    events.about(
        peer,
        action == PeerAction.shutdown || action == PeerAction.drain
            ? Events.Type.WARNING
            : Events.Type.NORMAL,
        switch (action) {
          case clear -> "peerCleared";
          case refresh -> "peerRefreshed";
          case shutdown -> "peerShutDown";
          case start -> "peerStarted";
          case drain -> "peerDrained";
        },
        "an operator, on node \"" + node + "\": " + what);
  }

  @Override
  public void announced(Collection<String> services) {
    synchronized (lock) {
      dirty.addAll(services);
    }
    bell.release();
  }

  @Override
  public void changed() {
    synchronized (lock) {
      anyService = true;
      problemsChanged = true;
    }
    bell.release();
  }

  /** These objects can't be read; all that there are now. */
  public void unread(List<Problem> problems) {
    synchronized (lock) {
      if (unread.equals(problems)) {
        return;
      }
      unread = problems;
      problemsChanged = true;
    }
    bell.release();
  }

  // ---- on the report's thread

  private void run(Announcing announcing) {
    try {
      while (true) {
        progress.waiting((SESSIONS_MILLIS + GATHER_MILLIS) * 1_000_000);
        if (bell.tryAcquire(SESSIONS_MILLIS, TimeUnit.MILLISECONDS)) {
          Thread.sleep(GATHER_MILLIS);
          bell.drainPermits();
        }
        progress.working();
        try {
          problems(announcing);
          services(announcing);
          sessions(announcing.peers());
        } catch (Answer.MissingException e) {
          LOG.debug("reporting waits: {}", e.getMessage()); // whoever is stuck is told of as such
        } catch (RuntimeException e) {
          LOG.error("reporting failed: a defect of bellman", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("no more is reported");
    }
  }

  private void problems(Announcing announcing) {
    Set<Problem> problems;
    synchronized (lock) {
      if (!problemsChanged) {
        return;
      }
      problemsChanged = false;
      problems = new TreeSet<>(unread);
    }
    Announcing.Findings found = announcing.findings();
    problems.addAll(found.problems());
    if (!found.nodeIsThere()) {
      problems.add(
          new Problem(
              Kind.NODE.text(),
              null,
              node,
              null,
              "is not in the cluster (yet), so nothing is announced: start with the name of a"
                  + " Node (--node-name, METALLB_NODE_NAME)"));
    }
    told.tell(problems, found.warnings(), _ -> null);
    states.write(problems, found.warnings());
  }

  private void services(Announcing announcing) {
    Set<String> all = new LinkedHashSet<>();
    boolean any;
    synchronized (lock) {
      all.addAll(dirty);
      dirty.clear();
      any = anyService;
      anyService = false;
    }
    if (any) {
      all.addAll(reported.keySet());
      all.addAll(announcing.assigned());
    }
    Iterator<String> rest = all.iterator();
    while (rest.hasNext()) {
      List<String> some = new ArrayList<>(SOME);
      while (rest.hasNext() && some.size() < SOME) {
        some.add(rest.next());
      }
      announcing.reached(some).forEach(this::service);
    }
    if (any && custody == null && !all.isEmpty()) {
      custody = looksAfter.apply(services);
    }
  }

  private void service(String service, Reached found) {
    Reached now = found.with(peers.computeIfAbsent(found.peers(), same -> same));
    Reached before = now.announced() ? reported.put(service, now) : reported.remove(service);
    if (now.equals(before) || (before == null && !now.announced())) {
      return;
    }
    if (now.announced() && (before == null || !before.addresses().equals(now.addresses()))) {
      events.about(
          service,
          Events.Type.NORMAL,
          "nodeAssigned",
          "announcing from node \"" + node + "\" with protocol \"bgp\"");
    }
    if (!now.peers().equals(before == null ? List.of() : before.peers())) {
      board.changed(SERVICES, service);
    }
  }

  /** Who has the routes of a service; nothing is kept of it but {@link #reported}. */
  private final class Services implements StatusBoard.Source, Custody.Listener {

    /** A service is known by namespace/name, and what was left behind by its own name. */
    @Override
    public String name(String about) {
      return about.indexOf('/') < 0 ? about : Names.of("bgp", about, node);
    }

    @Override
    public StatusBoard.@Nullable Wanted wanted(String about) {
      Reached now = reported.get(about);
      if (now == null || now.peers().isEmpty()) {
        return null;
      }
      int slash = about.indexOf('/');
      String namespace = about.substring(0, slash);
      String plain = about.substring(slash + 1);
      return new StatusBoard.Wanted(
          Map.of(
              "metallb.io/node", Names.label(node),
              "metallb.io/service-name", Names.label(plain),
              "metallb.io/service-namespace", namespace),
          Map.of(
              "node",
              node,
              "serviceName",
              plain,
              "serviceNamespace",
              namespace,
              "peers",
              now.peers()));
    }

    @Override
    public void found(String name, Map<?, ?> labels, long generation, Custody.Found how) {
      String service =
          labels.get("metallb.io/service-namespace") + "/" + labels.get("metallb.io/service-name");
      String about = name(service).equals(name) ? service : name;
      boolean isWanted = wanted(about) != null;
      boolean isRight =
          switch (how) {
            case OURS -> isWanted;
            case CHANGED -> false;
            case GONE -> !isWanted;
          };
      if (!isRight) {
        board.changed(SERVICES, about);
      }
    }

    @Override
    public void listed(Set<String> names) {
      for (String service : reported.keySet()) {
        if (wanted(service) != null && !names.contains(name(service))) {
          board.changed(SERVICES, service);
        }
      }
    }
  }

  private void sessions(List<PeerAnswer> peers) {
    Set<String> there = new HashSet<>();
    for (PeerAnswer peer : peers) {
      there.add(peer.name());
      board.put(
          SESSIONS,
          sessions.computeIfAbsent(peer.name(), name -> Names.of("session", name, node)),
          new StatusBoard.Wanted(
              Map.of(
                  "metallb.io/node",
                  Names.label(node),
                  "metallb.io/peer",
                  Names.label(peer.name())),
              telling.next(peer.name(), status(peer), System.nanoTime())));
    }
    sessions
        .entrySet()
        .removeIf(session -> {
          boolean isGone = !there.contains(session.getKey());
          if (isGone) {
            board.remove(SESSIONS, session.getValue());
            telling.forget(session.getKey());
          }
          return isGone;
        });
  }

  private Map<String, ?> status(PeerAnswer peer) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("node", node);
    status.put("peer", peer.name());
    put(status, "address", peer.address() == null ? peer.interfaceName() : peer.address());
    status.put("state", peer.state());
    status.put("since", peer.since());
    put(status, "lastError", peer.lastError());
    status.put("warnings", peer.warnings());
    status.put("localASN", peer.localAsn());
    put(status, "peerASN", peer.peerAsn());
    put(status, "peerRouterID", peer.peerRouterId());
    put(status, "holdTimeSeconds", peer.holdTimeSeconds());
    put(status, "keepaliveSeconds", peer.keepaliveSeconds());
    status.put("families", peer.families());
    status.put("capabilities", peer.capabilities());
    status.put("prefixesSent", peer.prefixesSent());
    put(status, "prefixesReceived", peer.prefixesReceived());
    PeerAnswer.Bfd bfd = peer.bfd();
    if (bfd != null) {
      Map<String, Object> watched = new LinkedHashMap<>();
      watched.put("state", bfd.state());
      watched.put("profile", bfd.profile());
      put(watched, "detectionMillis", bfd.detectionMillis());
      status.put("bfd", watched);
    }
    return status;
  }

  private static void put(Map<String, Object> status, String name, @Nullable Object value) {
    if (value != null) {
      status.put(name, value);
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    Custody looking = custody;
    if (looking != null) {
      looking.close();
    }
  }
}
