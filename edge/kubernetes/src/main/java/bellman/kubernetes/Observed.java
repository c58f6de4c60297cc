package bellman.kubernetes;

import bellman.balancer.resource.Decoder;
import bellman.balancer.resource.Decoder.Decoded;
import bellman.balancer.resource.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object as the API server told of it.
 *
 * @param name {@code namespace/name}, or just the name
 * @param resourceVersion which state of the object it is
 */
record Observed(String name, String resourceVersion, Decoded decoded) {

  static Observed of(Watched watched, GenericKubernetesResource object) {
    ObjectMeta metadata = Objects.requireNonNullElseGet(object.getMetadata(), ObjectMeta::new);
    Map<String, Object> document = new LinkedHashMap<>(object.getAdditionalProperties());
    document.put("apiVersion", watched.apiVersion());
    document.put("kind", watched.kind().text());
    document.put("metadata", metadata(watched.kind(), metadata));
    String namespace = metadata.getNamespace();
    String name = String.valueOf(metadata.getName());
    return new Observed(
        namespace == null || namespace.isEmpty() ? name : namespace + "/" + name,
        String.valueOf(metadata.getResourceVersion()),
        Decoder.decode(document));
  }

  private static Map<String, Object> metadata(Kind kind, ObjectMeta metadata) {
    Map<String, Object> map = new HashMap<>();
    put(map, "name", metadata.getName());
    put(map, "namespace", metadata.getNamespace());
    put(map, "creationTimestamp", metadata.getCreationTimestamp());
    put(map, "labels", metadata.getLabels());
    if (kind == Kind.SERVICE && metadata.getAnnotations() != null) {
      // the rest can be long (what kubectl applied last), and there are thousands of services
      Map<String, String> asked = new HashMap<>();
      metadata
          .getAnnotations()
          .forEach((key, value) -> {
            if (key.startsWith("metallb.")) {
              asked.put(key, value);
            }
          });
      map.put("annotations", asked);
    }
    return map;
  }

  private static void put(Map<String, Object> map, String key, @Nullable Object value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
