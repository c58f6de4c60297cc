package bellman.kubernetes;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contends for a Lease, for ever: who holds it leads, and who loses it contends again. A process is
 * not ended for having lost it, so that an API server that was away finds everybody ready.
 */
public final class Leadership implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  /** A leader that was killed is followed after at most this and a retry. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  /** A leader that can't renew for so long stops; its requests may take the rest of the lease. */
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(6);

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Between two attempts, or two renewals, there is a second; so long without one is no pause. */
  private static final long ATTEMPTS_NANOS = 30_000_000_000L;

  /** Who hears of it. */
  public interface Listener {

    /** From now on this process leads. */
    void lead();

    /** It no longer does. */
    void follow();
  }

  private final Cluster cluster;
  private final KubernetesClient client;
  private final String identity;
  private final String lease;
  private final Listener listener;
  private final Progress progress = new Progress();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean leading;
  private volatile long renewedNanos;

  /** The last refusal that was told of: its HTTP status; 0 for none. */
  private volatile int refused;

  private volatile CompletableFuture<?> contending = CompletableFuture.completedFuture(null);

  private Leadership(Cluster cluster, String lease, String identity, Listener listener) {
    this.cluster = cluster;
    this.client = cluster.client();
    this.lease = lease;
    this.identity = identity;
    this.listener = listener;
    this.thread = Threads.virtual("leadership", progress, this::run);
  }

  /**
   * Begins to contend.
   *
   * @param lease the Lease's name, in the namespace of Bellman
   * @param identity how the holder is called: the Pod's name
   */
  public static Leadership start(
      Cluster cluster, String lease, String identity, Listener listener) {
    var leadership = new Leadership(cluster, lease, identity, listener);
    leadership.thread.start();
    return leadership;
  }

  /**
   * Whether this process leads at this moment, and no other can: it has renewed the lease so
   * recently that even a process that slept since then finds out here.
   */
  public boolean isHeld() {
    return leading && System.nanoTime() - renewedNanos < RENEW_DEADLINE.toNanos();
  }

  private void run() {
    while (!closed) {
      var config =
          new LeaderElectionConfig(
              new Timed(new LeaseLock(cluster.namespace(), lease, identity)),
              LEASE,
              RENEW_DEADLINE,
              RETRY,
              new LeaderCallbacks(this::lead, this::follow, this::follows),
              true,
              lease);
      try {
        contending = new LeaderElector(client, config, Threads.brief("contending")).start();
        progress.waiting(ATTEMPTS_NANOS);
        contending.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error; // it would be lost in the future
        }
        LOG.debug("contending for {} ended: {}", lease, e.getMessage());
      } catch (java.util.concurrent.CancellationException e) {
        LOG.debug("contending for {} ended: {}", lease, e.getMessage());
      } catch (InterruptedException e) {
        return;
      }
      progress.working();
      follow();
      try {
        progress.waiting(RETRY.toNanos());
        Thread.sleep(RETRY);
        progress.working();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void lead() {
    LOG.info("{} leads: it holds the Lease {}/{}", identity, cluster.namespace(), lease);
    leading = true;
    listener.lead();
  }

  private synchronized void follow() {
    if (leading) {
      leading = false;
      LOG.info("{} does not lead any more", identity);
      listener.follow();
    }
  }

  private void follows(String leader) {
    if (!leader.isEmpty() && !leader.equals(identity)) {
      LOG.info("{} leads; this is {}, which stands by", leader, identity);
    }
  }

  /** Gives the lease back, so that another need not wait for its end. */
  @Override
  public void close() {
    closed = true;
    contending.cancel(true);
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }

  /**
   * Notes when the lease was last renewed: by the time before the request, to be on the safe side.
   */
  private final class Timed implements Lock {
    private final Lock lock;

    Timed(Lock lock) {
      this.lock = lock;
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
      progress.waiting(); // for the API server, which need not be there
      try {
        return lock.get(client);
      } catch (KubernetesClientException e) {
        throw said("read", e);
      } finally {
        progress.waiting(ATTEMPTS_NANOS);
      }
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord now) {
      long asked = System.nanoTime();
      progress.waiting();
      try {
        lock.create(client, now);
      } catch (KubernetesClientException e) {
        throw said("made", e);
      } finally {
        progress.waiting(ATTEMPTS_NANOS);
      }
      renewed(asked);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord now) {
      long asked = System.nanoTime();
      progress.waiting();
      try {
        lock.update(client, now);
      } catch (KubernetesClientException e) {
        throw said("renewed", e);
      } finally {
        progress.waiting(ATTEMPTS_NANOS);
      }
      renewed(asked);
    }

    private void renewed(long askedNanos) {
      renewedNanos = askedNanos;
      refused = 0;
    }

    /** Says once why nobody can lead; a conflict is just somebody who was faster. */
    private KubernetesClientException said(String what, KubernetesClientException e) {
      int code = e.getCode();
      if (code != 409 && code != refused) {
        refused = code;
        String mend =
            switch (code) {
              case 404 ->
                  ": make the namespace, `kubectl create namespace " + cluster.namespace() + "`";
              case 401, 403 -> ": grant get, create, update and patch of leases to this account";
              default -> "";
            };
        LOG.warn(
            "the Lease {}/{} can't be {}, so nobody leads: {}{}",
            cluster.namespace(),
            lease,
            what,
            code == 0 ? "the API server can't be reached" : "the API server answers " + code,
            mend);
      }
      return e;
    }

    @Override
    public String identity() {
      return lock.identity();
    }

    @Override
    public String describe() {
      return lock.describe();
    }
  }
}
