package bellman.balancer.resource;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every object carries.
 *
 * @param namespace the namespace; empty for kinds that have none
 * @param name the name, as it was written
 * @param creationTimestamp when the API server made it; null in a manifest that no server has seen
 */
public record Metadata(
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable Instant creationTimestamp) {

  public Metadata {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** {@code namespace/name}, or just the name where there is no namespace. */
  public String key() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
