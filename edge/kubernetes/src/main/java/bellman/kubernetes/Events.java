package bellman.kubernetes;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.status.EventReason;
import bellman.api.status.EventType;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events about objects, for {@code kubectl describe}. They are news and not state: when too many
 * wait, or were sent ({@link EventAllowance}), or the API server is away, the newest are dropped,
 * and nothing else waits for them. One that says the same as an earlier one counts that up.
 */
public final class Events implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final int MOST_WAITING = 20_000;

  /** What somebody else wrote may be quoted in it; the server takes no more than 1,024. */
  private static final int LONGEST_MESSAGE = 1_000;

  /** Of how many events it is remembered that they were sent. */
  private static final int MOST_REMEMBERED = 1_024;

  /** The server forgets events after an hour. */
  private static final Duration REMEMBERED = Duration.ofMinutes(30);

  /** What becomes of an event. */
  public enum Outcome {
    /** The server has it. */
    SENT,
    /** Too many wait. */
    CROWDED,
    /** There were too many about its object, or of this process, lately. */
    LIMITED,
    /** The server refused it, or could not be reached. */
    FAILED
  }

  private record Event(
      ObjectKey about, EventType type, EventReason reason, String message, Instant at) {}

  /** What makes two events the same. */
  private record Content(
      ObjectKey about, @Nullable String uid, EventReason reason, String message) {}

  /** An event that was sent, and how often it was the same. */
  private record Sent(String name, int count, Instant first) {}

  private final Api api;
  private final String component;
  private final @Nullable String host;
  private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);
  private final EventAllowance allowance = new EventAllowance(System.nanoTime());
  private final Map<Content, Sent> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Content, Sent> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private volatile Function<ObjectKey, @Nullable String> uids = _ -> null;
  private final Progress progress = new Progress();
  private final Thread thread;

  private Events(Api api, String component, @Nullable String host) {
    this.api = api;
    this.component = component;
    this.host = host;
    this.thread = Threads.virtual("events", progress, this::run);
    for (Outcome each : Outcome.values()) {
      outcomes.put(each, new LongAdder());
    }
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
   * Whom to ask for the uid of an object: {@code kubectl describe} finds its events by that alone.
   */
  public void identify(Function<ObjectKey, @Nullable String> by) {
    uids = by;
  }

  /**
   * Something happened to a service.
   *
   * @param service {@code namespace/name}
   */
  public void about(String service, EventType type, EventReason reason, String message) {
    about(ObjectKey.ofService(service), type, reason, message);
  }

  /** Something happened to an object that is in a namespace. */
  public void about(ObjectKey object, EventType type, EventReason reason, String message) {
    String text =
        message.length() <= LONGEST_MESSAGE
            ? message
            : message.substring(0, LONGEST_MESSAGE - 1) + "\u2026";
    if (!queue.offer(new Event(object, type, reason, text, Instant.now()))) {
      counter(Outcome.CROWDED).increment();
      LOG.debug("dropping an event, too many are queued: {} {}", object, reason.text());
    }
  }

  /** How many events had this outcome so far. */
  public long count(Outcome outcome) {
    return counter(outcome).sum();
  }

  private LongAdder counter(Outcome outcome) {
    return Objects.requireNonNull(outcomes.get(outcome));
  }

  private void run() {
    try {
      while (true) {
        progress.waiting();
        Event event = queue.take();
        progress.working();
        counter(send(event)).increment();
      }
    } catch (InterruptedException e) {
      LOG.debug("sending events stopped");
    }
  }

  private Outcome send(Event event) {
    if (!allowance.take(event.about(), System.nanoTime())) {
      LOG.debug(
          "dropping an event, rate limit reached: {} {}", event.about(), event.reason().text());
      return Outcome.LIMITED;
    }
    var content =
        new Content(event.about(), uids.apply(event.about()), event.reason(), event.message());
    try {
      Sent before = remembered.get(content);
      if (before != null
          && Duration.between(before.first(), event.at()).compareTo(REMEMBERED) < 0) {
        Api.Reply counted =
            api.mergePatch(
                path(event, before.name()),
                Map.of("count", before.count() + 1, "lastTimestamp", time(event)));
        if (counted.isDone()) {
          remembered.put(content, new Sent(before.name(), before.count() + 1, before.first()));
          return Outcome.SENT;
        }
      }
      String name =
          event.about().name() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong());
      Api.Reply reply = api.post(path(event), body(event, name, content.uid()));
      if (reply.isDone()) {
        remembered.put(content, new Sent(name, 1, event.at()));
        return Outcome.SENT;
      }
      LOG.debug("an event about {} was rejected: {}", event.about(), reply);
    } catch (IOException e) {
      LOG.debug("an event about {} was lost: {}", event.about(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("cannot send an event: internal error (please report)", e);
    }
    return Outcome.FAILED;
  }

  private static String path(Event event, String... name) {
    return Api.path("v1", event.about().namespace(), "events", name);
  }

  private static String time(Event event) {
    return event.at().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Map<String, Object> body(Event event, String called, @Nullable String uid) {
    String namespace = event.about().namespace();
    String name = event.about().name();
    Kind kind = event.about().kind();
    String now = time(event);
    Map<String, Object> source = new HashMap<>();
    source.put("component", component);
    if (host != null) {
      source.put("host", host);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", "v1");
    body.put("kind", "Event");
    body.put("metadata", Map.of("name", called, "namespace", namespace));
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("apiVersion", kind.apiVersion());
    about.put("kind", kind.text());
    about.put("namespace", namespace);
    about.put("name", name);
    if (uid != null) {
      about.put("uid", uid);
    }
    body.put("involvedObject", about);
    body.put("type", event.type().text());
    body.put("reason", event.reason().text());
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
