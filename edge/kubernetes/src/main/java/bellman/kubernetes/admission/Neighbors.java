package bellman.kubernetes.admission;

import bellman.balancer.admission.Change;
import bellman.balancer.admission.Verdict;
import bellman.kubernetes.Api;
import bellman.kubernetes.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leaves objects of other installations to their own webhooks. All webhooks of a cluster are asked
 * about the objects of all namespaces, so that somebody who writes one into the wrong namespace is
 * told; but where another installation is, that namespace is not the wrong one.
 */
public final class Neighbors {

  /** What the Service of an installation's webhooks is labeled with, whatever its name. */
  private static final String LABEL = "bellman/webhooks";

  /** What it is called by MetalLB. */
  private static final String METALLB = "metallb-webhook-service";

  private Neighbors() {}

  /**
   * Has a judge asked about everything but new objects in the namespaces of other installations.
   */
  public static Judge letBe(Cluster cluster, Judge judge) {
    Api api = cluster.api();
    String own = cluster.namespace();
    return change -> {
      String namespace = namespace(change);
      boolean isTheirs =
          namespace != null && !namespace.equals(own) && isInstalledIn(api, namespace);
      return isTheirs ? Verdict.FINE : judge.judge(change);
    };
  }

  /** Where a new object is to be; null if there is none. Other changes elsewhere are not judged. */
  private static @Nullable String namespace(Change change) {
    return change instanceof Change.Create(Map<?, ?> object)
            && object.get("metadata") instanceof Map<?, ?> metadata
            && metadata.get("namespace") instanceof String namespace
        ? namespace
        : null;
  }

  private static boolean isInstalledIn(Api api, String namespace) throws IOException {
    String services = Api.path("v1", namespace, "services");
    Api.Reply labeled = api.get(services + "?limit=1&labelSelector=" + LABEL);
    if (labeled.body().get("items") instanceof List<?> found && !found.isEmpty()) {
      return true;
    }
    return api.get(services + "/" + METALLB).isDone();
  }
}
