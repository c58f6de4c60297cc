package bellman.kubernetes;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of all objects of one kind: all that there are, then each that changes, for ever.
 *
 * <p>A server that can (Kubernetes 1.34, and from 1.27 where it is told to) tells of all by the
 * watch itself, out of its cache when that is as new as its store: that costs it a fraction of a
 * list. Another one is asked for lists, page by page; so is one whose watch never comes to the end
 * of all, be it by its own fault or by that of a proxy before it.
 *
 * <p>A watch that ends goes on where it ended, also after a refusal: a server that was restarted
 * knows nobody's rights for a moment, or has no time. Only when it says that it can't go on from
 * there (410), or no longer knows the kind (404), everything is told again. What is told first is
 * never older than the store behind the server: a controller that takes over must see what its
 * predecessor wrote last.
 */
final class Reflector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /** A page of a list: so many objects are sent at once, and the server has a pause after them. */
  private static final long PAGE = 500;

  /** A watch lasts between this and twice this, so that not all end at once. */
  private static final int LEAST_SECONDS = 300;

  /**
   * A server that was restarted says to everybody at once that watches can't go on: they begin anew
   * within this time. What is known stays known meanwhile.
   */
  private static final long SPREAD_MILLIS = 2_000;

  private static final int GRACE_SECONDS = 30;

  /** A watch that is to tell of all and says nothing for so long will not tell of all. */
  private static final Duration QUIET = Duration.ofSeconds(60);

  /** So many in a row that broke off before all was told are no accident. */
  private static final int BROKEN = 2;

  /** Who hears of the objects. Called by one thread at a time. */
  interface Listener {
    /** These are all that there are. */
    void listed(WatchSpec watched, List<WatchedObject> all);

    /** This object is new or changed. */
    void upserted(WatchSpec watched, WatchedObject object);

    /** This object is gone. */
    void removed(WatchSpec watched, WatchedObject object);

    /**
     * Objects can't be told of for now, and why; null when they can again.
     *
     * @param missing whether the server does not know the kind, or forbids it
     */
    void waiting(WatchSpec watched, @Nullable String why, boolean missing);
  }

  private final WatchSpec watched;
  private final Api api;
  private final Listener listener;
  private final Duration quiet;
  private final Progress progress = new Progress();
  private final Thread thread;
  private volatile boolean closed;

  /** Null if the server can't select by it: then everything is told of. */
  private volatile @Nullable String fieldSelector;

  /** Where the next watch begins; empty if everything is to be told first. */
  private volatile String version = "";

  /** Whether all was told once. */
  private boolean isKnown;

  /** Whether the server is taken to tell of all by a watch. */
  private boolean streams = true;

  /** How many watches in a row broke off before they had told of all. */
  private int broken;

  /** All that a watch has told so far; null if it only tells of changes. */
  private @Nullable InitialEvents initial;

  /** What the server had to say when it ended a watch; empty for nothing. */
  private String ended = "";

  private Reflector(Api api, WatchSpec watched, Listener listener, Duration quiet) {
    this.api = api;
    this.watched = watched;
    this.listener = listener;
    this.quiet = quiet;
    this.fieldSelector = watched.fieldSelector();
    this.thread = Threads.virtual("reflector " + watched.plural(), progress, this::run);
  }

  static Reflector start(Api api, WatchSpec watched, Listener listener) {
    return start(api, watched, listener, QUIET);
  }

  /**
   * Begins to tell.
   *
   * @param quiet how long a watch that is to tell of all may say nothing
   */
  static Reflector start(Api api, WatchSpec watched, Listener listener, Duration quiet) {
    var reflector = new Reflector(api, watched, listener, quiet);
    reflector.thread.start();
    return reflector;
  }

  private void run() {
    var patience = new Patience();
    while (!closed) {
      try {
        initial = null;
        if (version.isEmpty()) {
          if (isKnown) {
            pause(ThreadLocalRandom.current().nextLong(SPREAD_MILLIS));
          }
          if (streams) {
            initial = new InitialEvents(quiet);
          } else {
            version = list();
          }
        }
        if (watch()) {
          patience.begin();
          pause(0);
        } else {
          pause(patience.afterMillis(null));
        }
      } catch (KubernetesClientException e) {
        if (closed) {
          return;
        }
        if (initial != null && (e.getCode() == 400 || e.getCode() == 422)) {
          LOG.debug(
              "{}: the server does not support streaming lists, listing instead: {}",
              watched,
              e.getMessage());
          streams = false;
          continue;
        }
        if (e.getCode() == 400 && fieldSelector != null) {
          LOG.info(
              "{}: field selector not supported by the API server; watching all objects", watched);
          fieldSelector = null; // older servers know fewer fields
          version = "";
        }
        if (e.getCode() == 410 || e.getCode() == 404) {
          version = ""; // too old, or of a kind that is not there any more
        }
        listener.waiting(watched, reason(e), e.getCode() == 403 || e.getCode() == 404);
        pause(patience.afterMillis(e));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("failed to watch {}: internal error (please report)", watched, e);
        version = "";
        pause(patience.afterMillis(null));
      }
    }
  }

  private void pause(long millis) {
    try {
      progress.waiting(millis * 1_000_000);
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    progress.working();
  }

  /** Why nothing can be told, by name, and how to mend it. */
  private String reason(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 401 -> watched + ": not authenticated (401): fix the credentials";
      case 403 ->
          watched + ": not permitted to list and watch (403): grant list and watch to this account";
      case 404 ->
          watched
              + ": the API server does not serve this kind (404): "
              + (watched.kind().isFrrK8s()
                  ? "install FRR-K8s"
                  : "apply the CRDs (`bellman crds | kubectl apply -f -`)");
      case 0 -> watched + ": the API server can't be reached: " + cause(e);
      default -> watched + ": the API server responds with " + e.getCode() + ": " + e.getMessage();
    };
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Lists everything, tells of it, and returns the version that the list is of. */
  private String list() throws InterruptedException {
    List<WatchedObject> all = new ArrayList<>();
    JsonObjects.Page page;
    String next = "";
    do {
      page =
          api.list(
              listing(next),
              Api.JSON,
              watched.filter(),
              item -> all.add(WatchedObject.of(watched, item)));
      next = page.next();
    } while (!next.isEmpty());
    LOG.debug("{}: {} listed at {}", watched, all.size(), page.version());
    listed(all);
    return page.version();
  }

  private void listed(List<WatchedObject> all) {
    isKnown = true;
    listener.listed(watched, all);
  }

  private String listing(String next) {
    StringBuilder path = path().append("&limit=").append(PAGE);
    if (!next.isEmpty()) {
      parameter(path, "continue", next);
    }
    return path.toString();
  }

  private StringBuilder path() {
    var path = new StringBuilder(watched.path()).append('?');
    parameter(path, "labelSelector", watched.labelSelector());
    parameter(path, "fieldSelector", fieldSelector);
    return path;
  }

  private static void parameter(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  /** Watches until the watch ends; returns whether it had begun. */
  private boolean watch() throws InterruptedException {
    // the server ends it then, and so do we should it have died without our noticing
    int seconds = LEAST_SECONDS + ThreadLocalRandom.current().nextInt(LEAST_SECONDS);
    StringBuilder path = path().append("&watch=true&allowWatchBookmarks=true");
    path.append("&timeoutSeconds=").append(seconds);
    InitialEvents all = initial;
    if (all == null) {
      parameter(path, "resourceVersion", version);
    } else {
      path.append("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    }
    ended = "";
    long began = System.nanoTime();
    IOException failure;
    try {
      failure =
          api.watch(
              path.toString(),
              Api.JSON,
              watched.filter(),
              seconds + GRACE_SECONDS,
              stream -> begun(all, stream),
              this::happened);
    } finally {
      if (all != null) {
        all.close();
      }
    }
    if (initial != null) { // all would have been told by now
      brokeOff(initial, failure == null ? ended : cause(failure));
      return false;
    }
    // a server that ends each watch at once must not be asked without a pause
    return System.nanoTime() - began > 1_000_000_000L;
  }

  private void begun(@Nullable InitialEvents all, Closeable stream) {
    if (all == null) {
      listener.waiting(watched, null, false);
    } else {
      all.begun(stream); // it may end before anything is known
    }
  }

  /** A watch ended before it had told of all, which is asked for again. */
  private void brokeOff(InitialEvents all, String why) {
    if (closed) {
      return;
    }
    broken++;
    streams = !all.isLate() && broken < BROKEN;
    String how =
        all.isLate()
            ? "did not complete in time (" + all.limits() + ")"
            : "was interrupted before its end" + (why.isEmpty() ? "" : " (" + why + ")");
    String next =
        streams
            ? "requesting it again"
            : "using lists from now on; configure the proxy in front of the API server to pass"
                + " watches through unbuffered";
    listener.waiting(watched, watched + ": the streaming list " + how + ": " + next, false);
  }

  /** Takes an event over; returns whether the watch may go on. */
  private boolean happened(JsonObjects.Event event) {
    if (closed) {
      return false;
    }
    progress.working();
    boolean goesOn = take(event);
    progress.waiting();
    return goesOn;
  }

  private boolean take(JsonObjects.Event event) {
    if (event.type().equals("ERROR")) {
      ended = String.valueOf(event.object().get("message"));
      LOG.debug("{}: the watch ended: {}", watched, ended);
      if (event.object().get("code") instanceof Number code && code.intValue() != 410) {
        return false; // it goes on from where it was
      }
      version = "";
      return false;
    }
    InitialEvents all = initial;
    if (all != null && !event.isEndOfInitial()) {
      all.take(event.type(), WatchedObject.of(watched, event.object()));
      return true; // nothing could go on from here
    }
    WatchedObject object = WatchedObject.of(watched, event.object());
    if (all != null) {
      all.close();
      initial = null;
      broken = 0;
      List<WatchedObject> whole = all.all();
      LOG.debug("{}: {} received at {}", watched, whole.size(), object.resourceVersion());
      listener.waiting(watched, null, false);
      listed(whole);
    }
    switch (event.type()) {
      case "ADDED", "MODIFIED" -> listener.upserted(watched, object);
      case "DELETED" -> listener.removed(watched, object);
      default -> {}
    }
    version = object.resourceVersion();
    return true;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
