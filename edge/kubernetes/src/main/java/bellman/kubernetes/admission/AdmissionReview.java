package bellman.kubernetes.admission;

import bellman.api.resource.Problem;
import bellman.balancer.admission.Change;
import bellman.balancer.admission.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code AdmissionReview} of {@code admission.k8s.io/v1}: a request to an answer. */
final class AdmissionReview {

  private static final String VERSION = "admission.k8s.io/v1";
  private static final int FORBIDDEN = 403;

  /** What the API server passes on of warnings, in all and of each. */
  private static final int MOST_WARNINGS = 16;

  private static final int LONGEST_WARNING = 250;

  private final Judge judge;

  AdmissionReview(Judge judge) {
    this.judge = judge;
  }

  /**
   * Answers.
   *
   * @throws IllegalArgumentException if the request is none; the message says why
   * @throws IOException if what is there can't be asked for
   */
  Map<String, Object> answer(Map<?, ?> review) throws IOException {
    if (!VERSION.equals(review.get("apiVersion"))
        || !"AdmissionReview".equals(review.get("kind"))
        || !(review.get("request") instanceof Map<?, ?> request)) {
      throw new IllegalArgumentException(
          "not an AdmissionReview of " + VERSION + " with a request");
    }
    if (!(request.get("uid") instanceof String uid) || uid.isEmpty()) {
      throw new IllegalArgumentException("request.uid is missing");
    }
    Change change = change(request);
    Verdict verdict = change == null ? Verdict.FINE : judge.judge(change);
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("uid", uid);
    response.put("allowed", verdict.allowed());
    if (!verdict.allowed()) {
      response.put(
          "status",
          Map.of(
              "code",
              FORBIDDEN,
              "reason",
              "Forbidden",
              "message",
              verdict.denials().stream()
                  .map(AdmissionReview::text)
                  .collect(Collectors.joining("; "))));
    }
    if (!verdict.warnings().isEmpty()) {
      response.put("warnings", warnings(verdict.warnings()));
    }
    return Map.of("apiVersion", VERSION, "kind", "AdmissionReview", "response", response);
  }

  /** What is to happen; null if nothing that is judged. */
  private static @Nullable Change change(Map<?, ?> request) {
    if (request.get("subResource") instanceof String part && !part.isEmpty()) {
      return null;
    }
    return switch (String.valueOf(request.get("operation"))) {
      case "CREATE" -> new Change.Create(object(request, "object"));
      case "UPDATE" -> new Change.Update(object(request, "oldObject"), object(request, "object"));
      case "DELETE" -> new Change.Delete(object(request, "oldObject"));
      case "CONNECT" -> null;
      default ->
          throw new IllegalArgumentException(
              "request.operation is none of CREATE, UPDATE, DELETE and CONNECT");
    };
  }

  private static Map<?, ?> object(Map<?, ?> request, String field) {
    if (request.get(field) instanceof Map<?, ?> object) {
      return object;
    }
    throw new IllegalArgumentException("request." + field + " is missing");
  }

  private static List<String> warnings(List<Problem> problems) {
    List<String> texts = new ArrayList<>();
    for (Problem problem : problems) {
      if (texts.size() == MOST_WARNINGS) {
        texts.add(
            "and " + (problems.size() - MOST_WARNINGS) + " more: `bellman validate` lists all");
        break;
      }
      String text = text(problem);
      texts.add(
          text.length() <= LONGEST_WARNING ? text : text.substring(0, LONGEST_WARNING) + "...");
    }
    return texts;
  }

  private static String text(Problem problem) {
    String namespace = problem.namespace();
    String field = problem.field();
    return problem.kind()
        + " "
        + (namespace == null ? "" : namespace + "/")
        + problem.name()
        + (field == null ? "" : " " + field)
        + ": "
        + problem.message();
  }
}
