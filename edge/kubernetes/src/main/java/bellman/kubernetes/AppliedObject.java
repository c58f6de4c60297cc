package bellman.kubernetes;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object as it is sent: whole, by server-side apply, or in the place of what others made of it.
 * Requests are made by one thread; what else is to be in it may be said by any.
 *
 * <p>That the server names fields that it has no place for ({@code fieldValidation=Strict}) has it
 * parse the text once more, which at 1.2 MB takes as long again as everything else. So that is
 * asked of it only where a field goes that it did not take before, and again after a minute, since
 * it may have been given an older definition.
 */
final class AppliedObject {

  private static final Logger LOG = LoggerFactory.getLogger(AppliedObject.class);

  private static final long STRICT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Api api;
  private final KeptObject.Name name;
  private final String manager;
  private final Restraint restraint = new Restraint();
  private FieldPaths taken = FieldPaths.NONE;
  private long strictNanos;

  /** The resource version after the last write; empty before. */
  private String version = "";

  private volatile @Nullable Map<String, ?> owner;
  private volatile @Nullable String touched;

  AppliedObject(Api api, KeptObject.Name name, String manager) {
    this.api = api;
    this.name = name;
    this.manager = manager;
  }

  /** Has the object belong to another one. */
  void belongTo(Map<String, ?> other) {
    owner = other;
  }

  /** Has the next write say when it was asked for. */
  void touch(String when) {
    touched = when;
  }

  /** For how long it is not to be put right yet. */
  long heldNanos(long nowNanos) {
    return restraint.waitNanos(nowNanos);
  }

  /** Writes it. */
  Api.Reply apply(Map<String, Object> spec, long nowNanos) throws IOException {
    FieldPaths paths = FieldPaths.of(spec);
    boolean strictly = !taken.hasAll(paths) || nowNanos - strictNanos > STRICT_NANOS;
    Api.Reply reply = api.applyLong(name.path(), manager, strictly, body(spec));
    if (!reply.isDone()) {
      taken = FieldPaths.NONE;
    } else if (strictly) {
      taken = paths;
      strictNanos = nowNanos;
    }
    return done(reply);
  }

  /**
   * What others added is not ours to apply: the object is put in the place of theirs. Of who wrote
   * what, only what we applied is left: who wrote the same values would else be named on, and an
   * empty list is answered by the next apply with a manager {@code before-first-apply}.
   */
  Api.Reply putRight(Map<String, Object> spec, long nowNanos) throws IOException {
    final Api.Reply before = api.metadata(name.path());
    final String last = version;
    Api.Reply applied = apply(spec, nowNanos);
    if (!applied.isDone() || !(applied.body().get("metadata") instanceof Map<?, ?> metadata)) {
      return applied;
    }
    boolean ours = OwnedObjectWatch.isOurs(metadata, manager);
    if (!ours || !applied.resourceVersion().equals(last)) {
      LOG.info("{} was changed or deleted by another client: restoring it", name);
      if (restraint.putRight(nowNanos)) {
        LOG.warn(
            "{}: another client keeps changing it, restoring it less and less often: {}",
            name,
            OwnedObjectWatch.others(before.body().get("metadata"), manager));
      }
    }
    if (ours) {
      return applied;
    }
    Map<String, Object> body = body(spec);
    @SuppressWarnings("unchecked") // as it was just made
    Map<String, Object> of = (Map<String, Object>) body.get("metadata");
    if (of != null) {
      of.put("resourceVersion", applied.resourceVersion());
      of.put("managedFields", OwnedObjectWatch.applied(metadata, manager));
    }
    return done(api.replace(name.path(), manager, body));
  }

  private Api.Reply done(Api.Reply reply) {
    if (reply.isDone()) {
      version = reply.resourceVersion();
    }
    return reply;
  }

  private Map<String, Object> body(Map<String, Object> spec) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name.name());
    metadata.put("namespace", name.namespace());
    metadata.put("labels", Map.of(KeptObject.LABEL, KeptObject.LABELLED));
    String when = touched;
    if (when != null) {
      metadata.put("annotations", Map.of("metallb.io/touched", when));
    }
    Map<String, ?> other = owner;
    if (other != null) {
      metadata.put("ownerReferences", List.of(other));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", name.apiVersion());
    body.put("kind", name.kind());
    body.put("metadata", metadata);
    body.put("spec", spec);
    return body;
  }
}
