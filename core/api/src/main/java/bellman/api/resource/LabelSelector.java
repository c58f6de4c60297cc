package bellman.api.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query over labels, as Kubernetes defines it: all of its parts must hold, and an empty selector
 * matches everything.
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

  /** The selector that matches everything. */
  public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

  /** How a requirement compares. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** The word that manifests use. */
    public String text() {
      return text;
    }
  }

  /**
   * One comparison of one label.
   *
   * @param values empty for EXISTS and DOES_NOT_EXIST, else at least one
   */
  public record Requirement(String key, Operator operator, List<String> values) {

    public Requirement {
      values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      @Nullable String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        // a label that is absent satisfies NotIn, as in Kubernetes
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case DOES_NOT_EXIST -> value == null;
      };
    }
  }

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /** Whether these labels satisfy every part. */
  public boolean matches(Map<String, String> labels) {
    for (var wanted : matchLabels.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    for (Requirement requirement : matchExpressions) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** Whether any of the selectors matches. None given is not "all": callers decide that. */
  public static boolean anyMatches(List<LabelSelector> selectors, Map<String, String> labels) {
    for (LabelSelector selector : selectors) {
      if (selector.matches(labels)) {
        return true;
      }
    }
    return false;
  }
}
