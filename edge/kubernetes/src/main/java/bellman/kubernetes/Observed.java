package bellman.kubernetes;

import bellman.balancer.resource.Decoder;
import bellman.balancer.resource.Decoder.Decoded;
import java.util.Map;

/**
 * An object as the API server told of it.
 *
 * @param resourceVersion which state of the object it is
 */
record Observed(String resourceVersion, Decoded decoded) {

  /**
   * Out of a list, whose items do not say what they are, or out of a watch.
   *
   * @param document without what is not asked for; what else is in it is this method's
   */
  static Observed of(Watched watched, Map<String, Object> document) {
    document.put("apiVersion", watched.apiVersion());
    document.put("kind", watched.kind().text());
    String version = "";
    if (document.get("metadata") instanceof Map<?, ?> metadata) {
      version = String.valueOf(metadata.get("resourceVersion"));
      if (metadata.get("annotations") instanceof Map<?, ?> annotations) {
        // the rest can be long (what kubectl applied last), and there are thousands of services
        annotations.keySet().removeIf(key -> !String.valueOf(key).startsWith("metallb."));
      }
    }
    return new Observed(version, Decoder.decode(document));
  }
}
