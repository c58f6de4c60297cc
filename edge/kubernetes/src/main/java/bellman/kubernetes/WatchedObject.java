package bellman.kubernetes;

import bellman.api.resource.Decoder;
import bellman.api.resource.Decoder.Decoded;
import bellman.api.resource.Kind;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object as the API server told of it.
 *
 * @param resourceVersion which state of the object it is
 * @param uid what tells it from all others of its name; {@link #NO_UID} if it has none
 */
record WatchedObject(String resourceVersion, UUID uid, Decoded decoded) {

  static final UUID NO_UID = new UUID(0, 0);

  /**
   * Out of a list, whose items do not say what they are, or out of a watch.
   *
   * @param document without what is not asked for; what else is in it is this method's
   */
  static WatchedObject of(WatchSpec watched, Map<String, Object> document) {
    document.put("apiVersion", watched.apiVersion());
    document.put("kind", watched.kind().text());
    String version = "";
    UUID uid = NO_UID;
    if (document.get("metadata") instanceof Map<?, ?> metadata) {
      version = String.valueOf(metadata.get("resourceVersion"));
      uid = uid(metadata.get("uid"));
      if (metadata.get("annotations") instanceof Map<?, ?> annotations) {
        // the rest can be long (what kubectl applied last), and there are thousands of services
        annotations.keySet().removeIf(key -> !String.valueOf(key).startsWith("metallb."));
        if (watched.kind() == Kind.SERVICE) {
          ServiceStatus.doubt(annotations, document.get("status"));
        }
      }
    }
    return new WatchedObject(version, uid, Decoder.decode(watched.kind(), document));
  }

  /** A third of the memory that its text takes. */
  private static UUID uid(@Nullable Object text) {
    try {
      return text == null ? NO_UID : UUID.fromString(text.toString());
    } catch (IllegalArgumentException e) {
      return NO_UID;
    }
  }
}
