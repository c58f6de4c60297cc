package bellman.api.conversion;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BGPPeer of v1beta1 to v1beta2 and back.
 *
 * <p>What both have is copied as it is. What only v1beta2 has goes to v1beta1 in an annotation, and
 * comes back from there, so that nothing is lost when somebody edits a peer by its older version. A
 * timer that v1beta1 leaves out stays out: it has its default, and not the zero that MetalLB's
 * conversion makes of it, which would switch the hold timer off.
 */
public final class PeerConversion {

  /** The annotation of a v1beta1 object, with the fields of its spec that only v1beta2 has. */
  public static final String ANNOTATION = "bellman/v1beta2-spec";

  /** The older version, as manifests write it. */
  public static final String V1BETA1 = "metallb.io/v1beta1";

  /** The version that is stored. */
  public static final String V1BETA2 = "metallb.io/v1beta2";

  /** The fields of a v1beta1 spec. */
  static final Set<String> OLDER =
      Set.of(
          "bfdProfile",
          "ebgpMultiHop",
          "holdTime",
          "keepaliveTime",
          "myASN",
          "nodeSelectors",
          "password",
          "peerASN",
          "peerAddress",
          "peerPort",
          "routerID",
          "sourceAddress");

  /** Fields that an API server sets to false where they are left out. */
  private static final Set<String> FALSE_UNLESS_SET = Set.of("disableMP", "dualStackAddressFamily");

  /** How an annotation is written: JSON, by whoever has a library for it. */
  public interface JsonText {
    /** The text of a mapping. */
    String write(Map<String, Object> mapping);

    /** The mapping that a text holds; null if it holds none, or is no JSON at all. */
    @Nullable Map<String, Object> read(String text);
  }

  private final JsonText json;

  /** A conversion that writes its annotation by this. */
  public PeerConversion(JsonText json) {
    this.json = json;
  }

  /**
   * Writes a peer in another version.
   *
   * @throws IllegalArgumentException if the object is no BGPPeer, or one of the versions is not
   *     known; the message says so
   */
  public Map<String, Object> convert(Map<?, ?> object, String desired) {
    if (!"BGPPeer".equals(object.get("kind"))) {
      throw new IllegalArgumentException(
          "only a BGPPeer can be converted, not a " + object.get("kind"));
    }
    String from = known(String.valueOf(object.get("apiVersion")));
    String to = known(desired);
    Map<String, Object> converted = copy(object);
    if (!from.equals(to)) {
      converted.put("apiVersion", to);
      Map<String, Object> spec = copy(object.get("spec"));
      Map<String, Object> metadata = copy(object.get("metadata"));
      Map<String, Object> annotations = copy(metadata.get("annotations"));
      if (to.equals(V1BETA1)) {
        toOlder(spec, annotations);
      } else {
        toNewer(spec, annotations);
      }
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      } else {
        metadata.put("annotations", annotations);
      }
      converted.put("metadata", metadata);
      converted.put("spec", spec);
    }
    return converted;
  }

  private static String known(String version) {
    if (!version.equals(V1BETA1) && !version.equals(V1BETA2)) {
      throw new IllegalArgumentException(
          "'"
              + version
              + "' is not a version of BGPPeer: the versions are "
              + V1BETA1
              + " and "
              + V1BETA2);
    }
    return version;
  }

  private static Map<String, Object> copy(@Nullable Object mapping) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (mapping instanceof Map<?, ?> map) {
      map.forEach((key, value) -> copy.put(String.valueOf(key), value));
    }
    return copy;
  }

  private void toOlder(Map<String, Object> spec, Map<String, Object> annotations) {
    Map<String, Object> only = copy(spec);
    only.keySet().removeAll(OLDER);
    only.entrySet()
        .removeIf(field ->
            FALSE_UNLESS_SET.contains(field.getKey()) && Boolean.FALSE.equals(field.getValue()));
    spec.keySet().retainAll(OLDER);
    // v1beta1 can't be without these two; as in MetalLB, what is empty stands for nothing
    spec.putIfAbsent("peerASN", 0);
    spec.putIfAbsent("peerAddress", "");
    annotations.remove(ANNOTATION);
    if (!only.isEmpty()) {
      annotations.put(ANNOTATION, json.write(only));
    }
  }

  private void toNewer(Map<String, Object> spec, Map<String, Object> annotations) {
    Map<String, Object> only = new LinkedHashMap<>();
    if (annotations.get(ANNOTATION) instanceof String text) {
      Map<String, Object> kept = json.read(text);
      if (kept != null) {
        only.putAll(kept);
        annotations.remove(ANNOTATION);
      }
    }
    only.keySet().removeAll(OLDER);
    // what the older version was given since then takes the place of what excludes it
    instead(spec, "peerASN", 0, only, "dynamicASN");
    instead(spec, "peerAddress", "", only, "interface");
    if (spec.containsKey("peerAddress")) {
      only.remove("listenRange");
      only.remove("listenLimit");
    }
    if (!"".equals(spec.getOrDefault("password", ""))) {
      only.remove("passwordSecret");
    }
    spec.putAll(only);
  }

  private static void instead(
      Map<String, Object> spec,
      String field,
      Object nothing,
      Map<String, Object> only,
      String other) {
    Object value = spec.get(field);
    boolean isNothing =
        value == null
            || value.equals(nothing)
            || (value instanceof Number number && number.longValue() == 0);
    if (isNothing) {
      spec.remove(field);
    } else {
      only.remove(other);
    }
  }
}
