package bellman.kubernetes;

import bellman.balancer.resource.Kind;
import bellman.balancer.resource.ObjectKey;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events about objects, for {@code kubectl describe}. They are news and not state: when too many
 * wait, or the API server is away, the newest are dropped, and nothing else waits for them.
 */
public final class Events implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final int MOST_WAITING = 20_000;

  /** How grave an event is. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    Type(String text) {
      this.text = text;
    }
  }

  private record Event(ObjectKey about, Type type, String reason, String message, Instant at) {}

  private final Api api;
  private final String component;
  private final @Nullable String host;
  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Progress progress = new Progress();
  private final Thread thread;

  private Events(Api api, String component, @Nullable String host) {
    this.api = api;
    this.component = component;
    this.host = host;
    this.thread = Threads.virtual("events", progress, this::run);
  }

  /**
   * Starts to send events.
   *
   * @param component who says it: {@code metallb-controller} or {@code metallb-speaker}
   * @param host the node; null if it does not matter
   */
  public static Events start(Cluster cluster, String component, @Nullable String host) {
    var events = new Events(cluster.api(), component, host);
    events.thread.start();
    return events;
  }

  /**
   * Something happened to a service.
   *
   * @param service {@code namespace/name}
   */
  public void about(String service, Type type, String reason, String message) {
    int slash = service.indexOf('/');
    about(
        new ObjectKey(Kind.SERVICE, service.substring(0, slash), service.substring(slash + 1)),
        type,
        reason,
        message);
  }

  /** Something happened to an object that is in a namespace. */
  public void about(ObjectKey object, Type type, String reason, String message) {
    if (!queue.offer(new Event(object, type, reason, message, Instant.now()))) {
      LOG.debug("an event is dropped, since too many wait: {} {}", object, reason);
    }
  }

  private void run() {
    try {
      while (true) {
        progress.waiting();
        Event event = queue.take();
        progress.working();
        send(event);
      }
    } catch (InterruptedException e) {
      LOG.debug("no more events are sent");
    }
  }

  private void send(Event event) {
    try {
      Api.Reply reply = api.post(path(event), body(event));
      if (!reply.isDone()) {
        LOG.debug("an event about {} was refused: {}", event.about(), reply);
      }
    } catch (IOException e) {
      LOG.debug("an event about {} is lost: {}", event.about(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("an event could not be sent: a defect of bellman", e);
    }
  }

  private static String path(Event event) {
    return Api.path("v1", event.about().namespace(), "events");
  }

  private Map<String, Object> body(Event event) {
    String namespace = event.about().namespace();
    String name = event.about().name();
    Kind kind = event.about().kind();
    String apiVersion =
        kind.group().isEmpty()
            ? "v1"
            : kind.group() + (kind == Kind.BGP_PEER ? "/v1beta2" : "/v1beta1");
    String now = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Object> source = new HashMap<>();
    source.put("component", component);
    if (host != null) {
      source.put("host", host);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", "v1");
    body.put("kind", "Event");
    body.put(
        "metadata",
        Map.of(
            "name",
            name + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()),
            "namespace",
            namespace));
    body.put(
        "involvedObject",
        Map.of(
            "apiVersion", apiVersion, "kind", kind.text(), "namespace", namespace, "name", name));
    body.put("type", event.type().text);
    body.put("reason", event.reason());
    body.put("message", event.message());
    body.put("source", source);
    body.put("firstTimestamp", now);
    body.put("lastTimestamp", now);
    body.put("count", 1);
    return body;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
