package bellman.kubernetes;

import bellman.api.resource.ObjectKey;
import bellman.api.status.Condition;
import bellman.api.status.PoolAnnotation;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes which addresses a service has into its status. Everything else there is somebody else's
 * and stays: {@code ipMode} and ports of addresses that stay, entries that are host names.
 */
public final class ServiceStatus implements AutoCloseable {

  /**
   * Leaves of the annotations that tell the same as conditions those that do: one can be copied
   * with a manifest, or written by anybody who may write the service. Of others an empty text is
   * left, which says that something is told that can't be trusted.
   *
   * @param status of the service, as the server has it
   */
  static void doubt(Map<?, ?> annotations, @Nullable Object status) {
    for (ServiceCondition about : ServiceCondition.values()) {
      if (annotations.get(about.annotation()) instanceof String text
          && !text.equals(message(status, about.type()))) {
        @SuppressWarnings("unchecked") // what was read has texts only
        Map<Object, Object> texts = (Map<Object, Object>) annotations;
        texts.put(about.annotation(), "");
      }
    }
  }

  private static @Nullable Object message(@Nullable Object status, String type) {
    if (status instanceof Map<?, ?> map && map.get("conditions") instanceof List<?> conditions) {
      for (Object each : conditions) {
        if (each instanceof Map<?, ?> condition && type.equals(condition.get("type"))) {
          return condition.get("message");
        }
      }
    }
    return null;
  }

  /** So many writes go out at the same time. */
  private static final int WRITERS = 16;

  private final Api api;
  private final BooleanSupplier mayWrite;
  private final Semaphore writers = new Semaphore(WRITERS);
  private volatile boolean closed;

  /**
   * A writer.
   *
   * @param mayWrite asked right before each write: whether this process leads still
   */
  public ServiceStatus(Api api, BooleanSupplier mayWrite) {
    this.api = api;
    this.mayWrite = mayWrite;
  }

  /**
   * Writes, a few at a time.
   *
   * @param service {@code namespace/name}
   * @param resourceVersion the version that the decision is about: if the service is another
   *     meanwhile, nothing is written
   * @param hadAddresses whether its status holds entries, which are read first then
   * @param addresses what it has from now on; empty for none
   * @param pool the pool that they are from; null for none
   */
  public WriteOutcome write(
      String service,
      String resourceVersion,
      boolean hadAddresses,
      List<String> addresses,
      @Nullable String pool) {
    writers.acquireUninterruptibly();
    try {
      return closed || !mayWrite.getAsBoolean()
          ? new WriteOutcome.NotLeading()
          : writeNow(service, resourceVersion, hadAddresses, addresses, pool);
    } finally {
      writers.release();
    }
  }

  /**
   * Tells of a service what is so.
   *
   * @param service {@code namespace/name}
   * @param resourceVersion as with addresses
   * @param what null for nothing any more
   */
  public WriteOutcome tell(
      ServiceCondition about, String service, String resourceVersion, @Nullable Condition what) {
    writers.acquireUninterruptibly();
    try {
      if (closed || !mayWrite.getAsBoolean()) {
        return new WriteOutcome.NotLeading();
      }
      return outcome(
          api.strategicPatch(path(service) + "/status", patch(about, resourceVersion, what)));
    } catch (IOException e) {
      return new WriteOutcome.Failed(String.valueOf(e.getMessage()));
    } finally {
      writers.release();
    }
  }

  private static Map<String, Object> patch(
      ServiceCondition about, String resourceVersion, @Nullable Condition what) {
    Map<String, Object> annotations = new HashMap<>();
    annotations.put(about.annotation(), what == null ? null : what.text());
    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("type", about.type());
    if (what == null) {
      condition.put("$patch", "delete");
    } else {
      condition.put("status", what.isTrue() ? "True" : "False");
      condition.put("reason", what.reason());
      condition.put("message", what.text());
      if (what.since() != null) {
        condition.put("lastTransitionTime", what.since());
      }
    }
    return Map.of(
        "metadata",
        Map.of("resourceVersion", resourceVersion, "annotations", annotations),
        "status",
        Map.of("conditions", List.of(condition)));
  }

  private static String path(String service) {
    ObjectKey key = ObjectKey.ofService(service);
    return Api.path("v1", key.namespace(), "services", key.name());
  }

  /** No write begins any more; returns when those that are underway are over. */
  @Override
  public void close() {
    closed = true;
    writers.acquireUninterruptibly(WRITERS);
    writers.release(WRITERS); // for those who wait, and are refused now
  }

  private WriteOutcome writeNow(
      String service,
      String resourceVersion,
      boolean hadAddresses,
      List<String> addresses,
      @Nullable String pool) {
    String path = path(service);
    try {
      List<Map<?, ?>> before = List.of();
      if (hadAddresses) {
        Api.Reply current = api.get(path);
        if (!current.isDone()) {
          return outcome(current);
        }
        if (!current.resourceVersion().equals(resourceVersion)) {
          return new WriteOutcome.Stale();
        }
        before = ingress(current.body());
      }
      if (!mayWrite.getAsBoolean()) {
        return new WriteOutcome.NotLeading();
      }
      return outcome(
          api.mergePatch(path + "/status", patch(resourceVersion, before, addresses, pool)));
    } catch (IOException e) {
      return new WriteOutcome.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static WriteOutcome outcome(Api.Reply reply) {
    if (reply.isDone()) {
      return new WriteOutcome.Done(reply.resourceVersion());
    }
    return reply.isConflict()
        ? new WriteOutcome.Stale()
        : reply.isMissing() ? new WriteOutcome.Gone() : new WriteOutcome.Failed(reply.toString());
  }

  private static List<Map<?, ?>> ingress(Map<?, ?> service) {
    List<Map<?, ?>> entries = new ArrayList<>();
    if (service.get("status") instanceof Map<?, ?> status
        && status.get("loadBalancer") instanceof Map<?, ?> balancer
        && balancer.get("ingress") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map) {
          entries.add(map);
        }
      }
    }
    return entries;
  }

  private static Map<String, Object> patch(
      String resourceVersion,
      List<Map<?, ?>> before,
      List<String> addresses,
      @Nullable String pool) {
    List<Map<?, ?>> ingress = new ArrayList<>();
    for (String address : addresses) {
      ingress.add(
          before.stream()
              .filter(entry -> address.equals(entry.get("ip")))
              .findFirst()
              .orElse(Map.of("ip", address)));
    }
    for (Map<?, ?> entry : before) {
      if (!entry.containsKey("ip")) {
        ingress.add(entry);
      }
    }
    Map<String, Object> annotations = new HashMap<>();
    annotations.put(PoolAnnotation.NAME, pool); // null takes it away
    annotations.put(PoolAnnotation.OLD_NAME, null);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resourceVersion", resourceVersion);
    metadata.put("annotations", annotations);
    Map<String, Object> balancer = new HashMap<>();
    balancer.put("ingress", ingress.isEmpty() ? null : ingress);
    return Map.of("metadata", metadata, "status", Map.of("loadBalancer", balancer));
  }
}
