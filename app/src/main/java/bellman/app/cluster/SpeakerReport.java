package bellman.app.cluster;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.status.EventReason;
import bellman.api.status.EventType;
import bellman.app.speaker.Announcing;
import bellman.app.speaker.ProblemLog;
import bellman.app.speaker.Speaker;
import bellman.kubernetes.Events;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.StatusWriter;
import bellman.net.Address;
import bellman.runtime.Answer;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import bellman.telemetry.PeerAction;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster what a speaker does: how its sessions are, what is wrong with the
 * configuration, and, where that is asked for, to whom each service is announced. From how many
 * nodes a service is announced is the controller's to tell: an object a node and service is more
 * than a large cluster can bear (docs/adr/0023-what-is-written-into-a-cluster.md).
 *
 * <p>The speaker's thread only notes which services are to be looked at. A thread of this report's
 * own asks for them later, a few at a time, so that no route waits for something that is only read
 * by people.
 */
public final class SpeakerReport implements Speaker.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpeakerReport.class);

  /** What happens within this time is told together. */
  private static final long GATHER_MILLIS = 200;

  /** The sessions are looked at so often. */
  private static final long SESSIONS_MILLIS = 1_000;

  /** What is told of services. */
  public enum Services {
    /** Nothing: the controller tells from how many nodes each is announced. */
    SUMMARY,
    /** As MetalLB does: an object a node and service. */
    ALL
  }

  /** Looks after objects that a speaker writes. */
  public interface Care {

    /**
     * Begins to tell what others do to them.
     *
     * @param labelSelector which of the sort
     */
    OwnedObjectWatch begin(
        StatusWriter.StatusKind statusKind,
        String labelSelector,
        OwnedObjectWatch.Listener listener);
  }

  /**
   * What a report is made with.
   *
   * @param pod the name of the speaker's Pod; empty outside of one
   */
  public record Setup(
      String node,
      String pod,
      StatusWriter statusWriter,
      Events events,
      ConfigurationStates states,
      Services services,
      Care care) {}

  private final Setup setup;
  private final ProblemLog told = new ProblemLog();
  private final @Nullable ServiceStatuses services;
  private final SessionStatuses sessions;
  private final Semaphore bell = new Semaphore(0);
  private final Object lock = new Object();
  private final Set<String> dirty = new LinkedHashSet<>();
  private boolean anyService;
  private boolean problemsChanged;
  private List<Problem> unread = List.of();

  /** Whether the configuration is known, so that what was told before can be judged. */
  private boolean isConfigured;

  /** Who looks after what was told; begun when it was told once, so that it is known. */
  private final List<OwnedObjectWatch> custodies = new CopyOnWriteArrayList<>();

  private final Progress progress = new Progress();
  private volatile @Nullable Thread thread;

  /** Tells nothing before {@link #start}. */
  public SpeakerReport(Setup setup) {
    this.setup = setup;
    this.services =
        setup.services() == Services.ALL
            ? new ServiceStatuses(setup.node(), setup.statusWriter(), setup.events())
            : null;
    this.sessions = new SessionStatuses(setup.node(), setup.pod(), setup.statusWriter());
  }

  /** Begins to tell. */
  public void start(Announcing announcing) {
    if (services == null) {
      Threads.brief("left behind", this::removeLeftBehind).start();
    } else {
      setup.statusWriter().source(ServiceStatuses.STATUS_KIND, services);
    }
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
    setup
        .events()
        .about(
            peer,
            action == PeerAction.shutdown || action == PeerAction.drain
                ? EventType.WARNING
                : EventType.NORMAL,
            switch (action) {
              case clear -> EventReason.PEER_CLEARED;
              case refresh -> EventReason.PEER_REFRESHED;
              case shutdown -> EventReason.PEER_SHUT_DOWN;
              case start -> EventReason.PEER_STARTED;
              case drain -> EventReason.PEER_DRAINED;
            },
            "an operator, on node \"" + setup.node() + "\": " + what);
  }

  @Override
  public void announced(Collection<String> changed) {
    if (services == null) {
      return;
    }
    synchronized (lock) {
      dirty.addAll(changed);
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
          sessions.look(announcing.peers(), System.nanoTime());
          if (isConfigured && custodies.isEmpty()) {
            lookAfter();
          }
        } catch (Answer.MissingException e) {
          LOG.debug(
              "reporting is delayed: {}", e.getMessage()); // whoever is stuck is told of as such
        } catch (RuntimeException e) {
          LOG.error("reporting failed: internal error (please report)", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("reporting stopped");
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
    Announcing.Findings found;
    try {
      found = announcing.findings();
    } catch (Answer.MissingException e) {
      synchronized (lock) {
        problemsChanged = true; // asked for again in the next round
      }
      throw e;
    }
    problems.addAll(found.problems());
    if (!found.nodeIsThere()) {
      problems.add(
          new Problem(
              Kind.NODE.text(),
              null,
              setup.node(),
              null,
              "is not in the cluster (yet), so nothing is announced: start with the name of an"
                  + " existing Node (--node-name, METALLB_NODE_NAME)"));
    }
    told.tell(problems, found.warnings(), _ -> null);
    setup.states().write(problems, found.warnings());
  }

  private void services(Announcing announcing) {
    Set<String> changed;
    boolean any;
    synchronized (lock) {
      changed = new LinkedHashSet<>(dirty);
      dirty.clear();
      any = anyService;
      anyService = false;
    }
    try {
      if (services != null) {
        services.look(announcing, changed, any);
      }
    } catch (Answer.MissingException e) {
      synchronized (lock) {
        dirty.addAll(changed);
        anyService |= any;
      }
      throw e;
    }
    isConfigured |= any;
  }

  private void lookAfter() {
    custodies.add(setup.care().begin(SessionStatuses.STATUS_KIND, ofNode(), sessions));
    if (services != null) {
      custodies.add(setup.care().begin(ServiceStatuses.STATUS_KIND, ofNode(), services));
    }
  }

  /** Takes away what a process told that was asked to tell of each service. */
  private void removeLeftBehind() {
    try {
      setup.statusWriter().removeAll(ServiceStatuses.STATUS_KIND, ofNode());
    } catch (InterruptedException e) {
      LOG.debug("objects left by an earlier process may still exist");
    }
  }

  private String ofNode() {
    return "metallb.io/node=" + Names.label(setup.node());
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    custodies.forEach(OwnedObjectWatch::close);
  }
}
