package bellman.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of all objects of one kind: lists them, watches from there, and goes on for ever.
 *
 * <p>A watch that ends goes on where it ended. Only when the server says that it can't (410, or any
 * other refusal) everything is listed again. A list comes straight from the store behind the server
 * and never from its cache, which may be behind: a controller that takes over must see what its
 * predecessor wrote last.
 */
final class Reflector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /** A page of a list; a whole list of thousands at once would need its size in memory twice. */
  private static final long PAGE = 500;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** Who hears of the objects. Called by one thread at a time. */
  interface Listener {
    /** These are all that there are. */
    void listed(Watched watched, List<Observed> all);

    /** This object is new or changed. */
    void upserted(Watched watched, Observed object);

    /** This object is gone. */
    void removed(Watched watched, Observed object);

    /** Objects can't be told of for now, and why; null when they can again. */
    void waiting(Watched watched, @Nullable String why);
  }

  private final Watched watched;
  private final KubernetesClient client;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean closed;

  /** Null if the server can't select by it: then everything is told of. */
  private volatile @Nullable String fieldSelector;

  /** Where the next watch begins; empty if everything is to be listed first. */
  private volatile String version = "";

  private Reflector(KubernetesClient client, Watched watched, Listener listener) {
    this.client = client;
    this.watched = watched;
    this.listener = listener;
    this.fieldSelector = watched.fieldSelector();
    this.thread = Thread.ofVirtual().name("reflector " + watched.plural()).unstarted(this::run);
  }

  static Reflector start(KubernetesClient client, Watched watched, Listener listener) {
    var reflector = new Reflector(client, watched, listener);
    reflector.thread.start();
    return reflector;
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      try {
        if (version.isEmpty()) {
          version = list();
        }
        if (watch()) {
          pause = FIRST_PAUSE_MILLIS;
        } else {
          pause = pauseAfter(pause);
        }
      } catch (KubernetesClientException e) {
        if (closed) {
          return;
        }
        if (e.getCode() == 400 && fieldSelector != null) {
          LOG.info("{}: the server can't select by that, so all are told of", watched);
          fieldSelector = null; // older servers know fewer fields
        }
        if (e.getCode() > 0) {
          version = ""; // the server answered, and what it said may be that our version is too old
        }
        tell(reason(e));
        pause = pauseAfter(pause);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("watching {} failed: a defect of bellman", watched, e);
        version = "";
        pause = pauseAfter(pause);
      }
    }
  }

  private long pauseAfter(long pause) {
    try {
      // not all speakers of a cluster at the same moment
      Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
  }

  /** Why nothing can be told, by name, and how to mend it. */
  private String reason(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 401 -> watched + ": the API server does not know who we are (401): mend the credentials";
      case 403 ->
          watched + ": may not be listed and watched (403): grant list and watch to this account";
      case 404 ->
          watched
              + ": the API server does not know this kind (404): apply the definitions"
              + " (`bellman crds | kubectl apply -f -`)";
      case 0 -> watched + ": the API server can't be reached: " + cause(e);
      default -> watched + ": the API server answers " + e.getCode() + ": " + e.getMessage();
    };
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void tell(String why) {
    listener.waiting(watched, why);
  }

  private ListOptionsBuilder options() {
    return new ListOptionsBuilder()
        .withLabelSelector(watched.labelSelector())
        .withFieldSelector(fieldSelector);
  }

  private AnyNamespaceOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      objects() {
    var all = client.genericKubernetesResources(watched.definition());
    String namespace = watched.namespace();
    return namespace != null
        ? all.inNamespace(namespace)
        : watched.isNamespaced() ? all.inAnyNamespace() : all;
  }

  /** Lists everything, tells of it, and returns the version that the list is of. */
  private String list() {
    List<Observed> all = new ArrayList<>();
    String next = null;
    String listedAt;
    do {
      GenericKubernetesResourceList page =
          objects().list(options().withLimit(PAGE).withContinue(next).build());
      for (GenericKubernetesResource object : page.getItems()) {
        all.add(Observed.of(watched, object));
      }
      listedAt = String.valueOf(page.getMetadata().getResourceVersion());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    LOG.debug("{}: {} listed at {}", watched, all.size(), listedAt);
    listener.listed(watched, all);
    return listedAt;
  }

  /** Watches until the watch ends; returns whether it had begun. */
  private boolean watch() throws InterruptedException {
    var ended = new CompletableFuture<Boolean>();
    ListOptions from = options().withResourceVersion(version).withAllowWatchBookmarks(true).build();
    long began = System.nanoTime();
    try (Watch _ = objects().watch(from, new Following(ended))) {
      listener.waiting(watched, null);
      boolean may = ended.get();
      if (!may) {
        version = "";
      }
      // a server that ends each watch at once must not be asked without a pause
      return System.nanoTime() - began > 1_000_000_000L;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the events of one watch over. */
  private final class Following implements Watcher<GenericKubernetesResource> {

    /** Completed with whether the next watch may begin where this one ended. */
    private final CompletableFuture<Boolean> ended;

    Following(CompletableFuture<Boolean> ended) {
      this.ended = ended;
    }

    @Override
    public void eventReceived(Action action, GenericKubernetesResource object) {
      if (closed || ended.isDone()) {
        return;
      }
      switch (action) {
        case ADDED, MODIFIED -> listener.upserted(watched, Observed.of(watched, object));
        case DELETED -> listener.removed(watched, Observed.of(watched, object));
        case BOOKMARK -> {}
        case ERROR -> {
          ended.complete(false);
          return;
        }
      }
      version = String.valueOf(object.getMetadata().getResourceVersion());
    }

    @Override
    public void onClose() {
      ended.complete(true);
    }

    @Override
    public void onClose(WatcherException cause) {
      boolean refused =
          cause.isHttpGone()
              || (cause.getCause() instanceof KubernetesClientException e && e.getCode() > 0);
      LOG.debug("{}: the watch ended: {}", watched, cause.getMessage());
      ended.complete(!refused);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
