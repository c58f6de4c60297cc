package bellman.kubernetes;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definition that an earlier Bellman had of its sessions. An upgrade leaves it behind, since
 * definitions are kept whatever becomes of a release; nobody writes its objects any more, and its
 * name is also that of FRR-K8s's, so that {@code kubectl get bgpsessionstates} may show the old
 * objects instead of FRR-K8s's. Somebody else may define that name one day: it is removed only if
 * it is Bellman's by what it says.
 */
public final class Superseded {

  private static final Logger LOG = LoggerFactory.getLogger(Superseded.class);

  private static final String DEFINITION = "bgpsessionstates.metallb.io";
  private static final String PATH =
      Api.path("apiextensions.k8s.io/v1", null, "customresourcedefinitions", DEFINITION);

  /** In the status of Bellman's, and of nobody else's. */
  private static final List<String> OURS = List.of("lastError", "prefixesSent");

  private final Api api;

  /** What was said last, so that it isn't said each time this process leads. */
  private @Nullable String said;

  /** Nothing is looked for yet. */
  public Superseded(Api api) {
    this.api = api;
  }

  /**
   * Removes it, with its objects, if it is there. It is tried once: whatever keeps it from being
   * done is said, and it is tried again by whoever leads next.
   */
  public synchronized void remove() {
    try {
      Api.Reply found = api.get(PATH);
      if (found.isMissing()) {
        return;
      }
      if (!found.isDone()) {
        stays("it can't be read: " + found);
      } else if (isOurs(found.body())) {
        remove(found);
      } else {
        say("the CRD " + DEFINITION + " is not Bellman's, leaving it alone");
      }
    } catch (IOException e) {
      stays(String.valueOf(e.getMessage()));
    }
  }

  private void remove(Api.Reply found) throws IOException {
    Api.Reply removed = api.deleteUnchanged(PATH, found);
    if (removed.isDone()) {
      LOG.info(
          "deleted the CRD {} of an earlier Bellman version, with its objects: sessions are in"
              + " bgpsessionstatuses",
          DEFINITION);
    } else if (!removed.isMissing()) {
      stays(removed.toString());
    }
  }

  private void stays(String reason) {
    if (isNew(reason)) {
      LOG.warn(
          "cannot delete the CRD {} of an earlier Bellman version ({}): if it exists, run `kubectl"
              + " delete crd {}`, or grant get and delete on it to this account",
          DEFINITION,
          reason,
          DEFINITION);
    }
  }

  private void say(String what) {
    if (isNew(what)) {
      LOG.info("{}", what);
    }
  }

  private boolean isNew(String what) {
    boolean isNew = !what.equals(said);
    said = what;
    return isNew;
  }

  /** Whether each version of a definition has what only Bellman's has. */
  static boolean isOurs(Map<?, ?> definition) {
    return map(definition.get("spec")).get("versions") instanceof List<?> versions
        && !versions.isEmpty()
        && versions.stream().allMatch(version -> status(map(version)).containsAll(OURS));
  }

  private static Set<?> status(Map<?, ?> version) {
    Map<?, ?> root = map(map(version.get("schema")).get("openAPIV3Schema"));
    return map(map(map(root.get("properties")).get("status")).get("properties")).keySet();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
