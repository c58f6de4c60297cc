package bellman.kubernetes.admission;

import bellman.api.conversion.PeerConversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code ConversionReview} of {@code apiextensions.k8s.io}: a request to an answer. The older
 * version of the review is answered as well, in its own form, since definitions that were installed
 * for MetalLB ask for it.
 */
final class ConversionReview {

  private static final Set<String> VERSIONS =
      Set.of("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1");

  private final PeerConversion conversion;

  ConversionReview(PeerConversion conversion) {
    this.conversion = conversion;
  }

  /**
   * Answers. An object that can't be converted fails the whole, as the API has it.
   *
   * @throws IllegalArgumentException if the request is none; the message says why
   */
  Map<String, Object> answer(Map<?, ?> review) {
    if (!(review.get("apiVersion") instanceof String version)
        || !VERSIONS.contains(version)
        || !"ConversionReview".equals(review.get("kind"))
        || !(review.get("request") instanceof Map<?, ?> request)) {
      throw new IllegalArgumentException(
          "not a ConversionReview of apiextensions.k8s.io/v1 with a request");
    }
    if (!(request.get("uid") instanceof String uid)
        || !(request.get("desiredAPIVersion") instanceof String desired)
        || !(request.get("objects") instanceof List<?> objects)) {
      throw new IllegalArgumentException(
          "request.uid, request.desiredAPIVersion or request.objects is missing");
    }
    return Map.of(
        "apiVersion",
        version,
        "kind",
        "ConversionReview",
        "response",
        response(uid, objects, desired));
  }

  private Map<String, Object> response(String uid, List<?> objects, String desired) {
    List<Object> converted = new ArrayList<>();
    for (Object object : objects) {
      if (!(object instanceof Map<?, ?> document)) {
        throw new IllegalArgumentException(
            "request.objects contains something that is not an object");
      }
      try {
        converted.add(conversion.convert(document, desired));
      } catch (IllegalArgumentException e) {
        return Map.of(
            "uid",
            uid,
            "convertedObjects",
            List.of(),
            "result",
            Map.of("status", "Failure", "message", String.valueOf(e.getMessage())));
      }
    }
    return Map.of("uid", uid, "convertedObjects", converted, "result", Map.of("status", "Success"));
  }
}
