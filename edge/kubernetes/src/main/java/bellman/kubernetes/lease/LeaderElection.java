package bellman.kubernetes.lease;

import bellman.kubernetes.Api;
import bellman.kubernetes.Cluster;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contends for a Lease, for ever: who holds it leads, and who loses it contends again. A process is
 * not ended for having lost it, so that an API server that was away finds everybody ready.
 */
public final class LeaderElection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
  private static final String API_VERSION = "coordination.k8s.io/v1";

  /** Between two attempts, or two renewals; and up to a tenth more. */
  private static final long RETRY_MILLIS = 1_000;

  /**
   * How long, in seconds, a request of the leader may take: what was sent just before the renewal
   * was due too long is over with the Lease, and there is time for another attempt.
   */
  public static final int REQUEST_SECONDS = 4;

  private static final Duration END = Duration.ofSeconds(REQUEST_SECONDS + 2);

  /** Who hears of it, on the thread that contends. */
  public interface Listener {

    /** From now on this process leads. */
    void lead();

    /**
     * It no longer does: when this returns nothing more is written that only a leader may write.
     */
    void follow();
  }

  private final Api api;
  private final String namespace;
  private final String lease;
  private final String identity;
  private final Listener listener;
  private final Candidacy candidacy;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean leading;
  private volatile long heldUntilNanos;

  /** Whether it was told that the Lease is not renewed. */
  private boolean late;

  /** Of whom it was told last that they lead. */
  private String holder = "";

  /** The last refusal that was told of: its HTTP status, 0 if there was no answer, -1 for none. */
  private int refused = -1;

  private LeaderElection(Cluster cluster, String lease, String identity, Listener listener) {
    this.api = cluster.api().within(REQUEST_SECONDS);
    this.namespace = cluster.namespace();
    this.lease = lease;
    this.identity = identity;
    this.listener = listener;
    this.candidacy = new Candidacy(identity);
    var progress = new Progress();
    this.thread = Threads.virtual("leadership", progress, () -> run(progress));
  }

  /**
   * Begins to contend.
   *
   * @param lease the Lease's name, in the namespace of Bellman
   * @param identity how the holder is called: the Pod's name
   */
  public static LeaderElection start(
      Cluster cluster, String lease, String identity, Listener listener) {
    var election = new LeaderElection(cluster, lease, identity, listener);
    election.thread.start();
    return election;
  }

  /**
   * Whether this process leads at this moment, and no other can: it has renewed the lease so
   * recently that even a process that slept since then finds out here.
   */
  public boolean isHeld() {
    return leading && heldUntilNanos - System.nanoTime() > 0;
  }

  private void run(Progress progress) {
    while (!closed) {
      progress.working();
      attempt();
      long pause = RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS / 10);
      try {
        progress.waiting(TimeUnit.MILLISECONDS.toNanos(pause));
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        break; // it is closed
      }
    }
    var _ = Thread.interrupted(); // or nothing could be sent any more
    boolean led = candidacy.leads();
    tell(false);
    if (led) {
      release();
    }
  }

  /** Reads what has to be read, and claims what may be claimed. */
  private void attempt() {
    try {
      if ((candidacy.isUnsure() || !candidacy.leads()) && !look()) {
        return;
      }
      if (!candidacy.mayClaim(System.nanoTime())) {
        return;
      }
      String version = candidacy.version();
      Api.Reply reply = write(candidacy.claim(Instant.now(), System.nanoTime()), version);
      if (reply.isDone()) {
        candidacy.written(reply.resourceVersion(), System.nanoTime());
        refused = -1;
      } else if (reply.isConflict()) {
        var _ = look(); // somebody was faster, or has touched it
      } else {
        refused(version.isEmpty() ? "made" : "renewed", reply.status());
      }
    } catch (IOException e) {
      LOG.debug("contending for {}: {}", lease, e.getMessage());
      refused("read or renewed", 0);
    }
    tell(candidacy.leads());
  }

  /** Reads the Lease; returns whether that could be done. */
  private boolean look() throws IOException {
    Api.Reply there = api.get(path(lease));
    if (!there.isDone() && !there.isMissing()) {
      refused("read", there.status());
      return false;
    }
    candidacy.read(
        there.isMissing() ? null : LeaseRecord.of(there.body()),
        there.resourceVersion(),
        System.nanoTime());
    tell(candidacy.leads()); // before it is claimed anew, if it was another's meanwhile
    return true;
  }

  private Api.Reply write(LeaseRecord record, String version) throws IOException {
    Map<String, Object> metadata = new HashMap<>();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("metadata", metadata);
    object.put("spec", record.spec());
    if (version.isEmpty()) {
      object.put("apiVersion", API_VERSION);
      object.put("kind", "Lease");
      metadata.put("name", lease);
      return api.post(path(), object);
    }
    metadata.put("resourceVersion", version);
    return api.mergePatch(path(lease), object);
  }

  private String path(String... name) {
    return Api.path(API_VERSION, namespace, "leases", name);
  }

  /** Gives it back, so that another need not wait for its end. */
  private void release() {
    try {
      if (candidacy.isUnsure() && !(look() && candidacy.leads())) {
        return;
      }
      String version = candidacy.version();
      Api.Reply reply = write(candidacy.release(Instant.now()), version);
      LOG.debug("releasing the Lease: {}", reply.status());
    } catch (IOException e) {
      LOG.debug("cannot release the Lease: {}", e.getMessage());
    }
  }

  /** Tells of what is so now. */
  private void tell(boolean leads) {
    heldUntilNanos = candidacy.heldUntilNanos();
    if (leads && !leading && !closed) {
      LOG.info("{} is the leader: it holds the Lease {}/{}", identity, namespace, lease);
      leading = true;
      late = false;
      listener.lead();
    } else if (!leads && leading) {
      leading = false;
      LOG.info("{} is no longer the leader", identity);
      listener.follow();
    } else if (leads && !late && !isHeld()) {
      late = true;
      LOG.warn("cannot renew the Lease {}/{}: no writes until it is renewed", namespace, lease);
    } else if (leads && late && isHeld()) {
      late = false;
      LOG.info("renewed the Lease {}/{} again", namespace, lease);
    }
    String now = candidacy.holder();
    if (!leads && !now.isEmpty() && !now.equals(identity) && !now.equals(holder)) {
      LOG.info("the leader is {}; {} is standing by", now, identity);
    }
    holder = now;
  }

  /** Says once why nobody can lead. */
  private void refused(String what, int code) {
    if (code == refused) {
      return;
    }
    refused = code;
    String mend =
        switch (code) {
          case 404 -> ": create the namespace, `kubectl create namespace " + namespace + "`";
          case 401, 403 -> ": grant get, create and patch of leases to this account";
          default -> "";
        };
    LOG.warn(
        "the Lease {}/{} cannot be {}, so there is no leader: {}{}",
        namespace,
        lease,
        what,
        code == 0 ? "the API server can't be reached" : "the API server responds with " + code,
        mend);
  }

  /** Gives the lease back, so that another need not wait for its end. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
