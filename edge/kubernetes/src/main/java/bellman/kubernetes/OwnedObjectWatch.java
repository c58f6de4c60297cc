package bellman.kubernetes;

import bellman.runtime.Progress;
import bellman.runtime.Threads;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after objects that one process alone writes: tells what is there, and what somebody else
 * changed or took away. Only their metadata is asked for, which says who wrote them.
 */
public final class OwnedObjectWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OwnedObjectWatch.class);
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata%s;g=meta.k8s.io;v=v1";
  private static final int PAGE = 500;
  private static final int WATCH_SECONDS = 600;
  private static final int GRACE_SECONDS = 30;

  /** A server that ends each watch at once must not be asked without a pause. */
  private static final long BRIEF_NANOS = 1_000_000_000L;

  /** How an object is found. */
  public enum Found {
    /** There, written by nobody else. */
    OURS,
    /** There, and somebody else wrote some of it. */
    CHANGED,
    /** Not there any more. */
    GONE;

    /**
     * Whether that is as it should be.
     *
     * @param isWanted whether the object is to be there
     */
    public boolean isRight(boolean isWanted) {
      return switch (this) {
        case OURS -> isWanted;
        case CHANGED -> false;
        case GONE -> !isWanted;
      };
    }
  }

  /** Who hears of the objects; called by one thread. */
  public interface Listener {

    /**
     * An object was found so.
     *
     * @param generation of its contents: what somebody takes out of them, nobody is said to have
     *     written, and this alone tells
     */
    void found(String name, Map<?, ?> labels, long generation, Found how);

    /** Each of these was found, and there are no others. */
    void listed(Set<String> names);
  }

  private final Api api;
  private final String path;
  private final String manager;
  private final Listener listener;
  private final Progress progress = new Progress();
  private final Thread thread;
  private String version = "";
  private boolean told;

  private OwnedObjectWatch(Api api, String path, String manager, Listener listener) {
    this.api = api;
    this.path = path;
    this.manager = manager;
    this.listener = listener;
    this.thread = Threads.virtual("custody", progress, this::run);
  }

  /**
   * Begins to look after objects.
   *
   * @param labelSelector which of the sort are ours
   * @param manager as whom they are written: the field manager
   */
  public static OwnedObjectWatch start(
      Cluster cluster,
      StatusWriter.StatusKind statusKind,
      String labelSelector,
      String manager,
      Listener listener) {
    String path = Api.path(statusKind.apiVersion(), cluster.namespace(), statusKind.plural());
    return start(
        cluster.api(),
        path + "?labelSelector=" + URLEncoder.encode(labelSelector, StandardCharsets.UTF_8),
        manager,
        listener);
  }

  /** As above, of the objects at a path, which has a query that says which. */
  static OwnedObjectWatch start(Api api, String path, String manager, Listener listener) {
    var ownedObjectWatch = new OwnedObjectWatch(api, path, manager, listener);
    ownedObjectWatch.thread.start();
    return ownedObjectWatch;
  }

  private void run() {
    var patience = new Patience();
    while (true) {
      long pause;
      try {
        if (version.isEmpty()) {
          version = list();
        }
        long began = System.nanoTime();
        watch();
        if (System.nanoTime() - began > BRIEF_NANOS) {
          patience.begin();
        }
        pause = patience.afterMillis(null);
      } catch (KubernetesClientException e) {
        if (e.getCode() == 410 || e.getCode() == 404) {
          version = ""; // too old, or of a kind that is not there any more
        }
        if (e.getCode() == 403 && !told) {
          told = true;
          LOG.warn(
              "{}: not permitted to list and watch (403), so changes by others are not reverted:"
                  + " grant list and watch to this account",
              path);
        }
        LOG.debug("{}: {}", path, e.getMessage());
        pause = patience.afterMillis(e);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("failed to maintain {}: internal error (please report)", path, e);
        version = "";
        pause = patience.afterMillis(null);
      }
      try {
        progress.waiting(pause * 1_000_000);
        Thread.sleep(pause);
        progress.working();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private String list() throws InterruptedException {
    Set<String> names = new HashSet<>();
    JsonObjects.Page page;
    String next = "";
    do {
      String more = next.isEmpty() ? "" : "&continue=" + next;
      page =
          api.list(
              path + "&limit=" + PAGE + more,
              METADATA.formatted("List"),
              FieldFilter.NONE,
              object -> names.add(found(object, false)));
      next = page.next();
    } while (!next.isEmpty());
    listener.listed(names);
    return page.version();
  }

  private void watch() throws InterruptedException {
    String from = "&watch=true&allowWatchBookmarks=true&resourceVersion=" + version;
    api.watch(
        path + from + "&timeoutSeconds=" + WATCH_SECONDS,
        METADATA.formatted(""),
        FieldFilter.NONE,
        WATCH_SECONDS + GRACE_SECONDS,
        _ -> {},
        this::happened);
  }

  private boolean happened(JsonObjects.Event event) {
    switch (event.type()) {
      case "ADDED", "MODIFIED" -> found(event.object(), false);
      case "DELETED" -> found(event.object(), true);
      case "BOOKMARK" -> {}
      default -> {
        if (!(event.object().get("code") instanceof Number code) || code.intValue() == 410) {
          version = "";
        }
        return false;
      }
    }
    if (event.object().get("metadata") instanceof Map<?, ?> metadata) {
      version = String.valueOf(metadata.get("resourceVersion"));
    }
    return true;
  }

  /** Tells of an object; returns its name. */
  private String found(Map<String, Object> object, boolean gone) {
    Map<?, ?> metadata = object.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
    String name = String.valueOf(metadata.get("name"));
    Map<?, ?> labels = metadata.get("labels") instanceof Map<?, ?> map ? map : Map.of();
    Found how = gone ? Found.GONE : isOurs(metadata, manager) ? Found.OURS : Found.CHANGED;
    long generation = metadata.get("generation") instanceof Number number ? number.longValue() : 0;
    listener.found(name, labels, generation, how);
    return name;
  }

  /** Whether nobody else wrote any of it. */
  static boolean isOurs(Map<?, ?> metadata, String manager) {
    return !(metadata.get("managedFields") instanceof List<?> fields)
        || fields.stream()
            .allMatch(
                entry -> entry instanceof Map<?, ?> map && manager.equals(map.get("manager")));
  }

  /** Who else wrote some of it, as far as its metadata say. */
  static Set<String> others(@Nullable Object metadata, String manager) {
    return fields(metadata).stream()
        .map(entry -> String.valueOf(entry.get("manager")))
        .filter(name -> !name.equals(manager))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What this manager has applied, of the fields that the metadata name with their managers. */
  static List<Map<?, ?>> applied(Object metadata, String manager) {
    return fields(metadata).stream()
        .filter(
            entry -> manager.equals(entry.get("manager")) && "Apply".equals(entry.get("operation")))
        .toList();
  }

  private static List<Map<?, ?>> fields(@Nullable Object metadata) {
    List<Map<?, ?>> fields = new ArrayList<>();
    if (metadata instanceof Map<?, ?> map && map.get("managedFields") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> field) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
