package bellman.api.resource;

import bellman.api.resource.LabelSelector.Operator;
import bellman.api.resource.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads label selectors, of either version's spelling. */
final class Selectors {

  private Selectors() {}

  /** A list of alternatives, in which none is twice. */
  static List<LabelSelector> read(Fields parent, String name) {
    List<LabelSelector> selectors = new ArrayList<>();
    Set<LabelSelector> seen = new HashSet<>();
    int index = 0;
    for (Fields fields : parent.objects(name)) {
      LabelSelector selector = readOne(fields);
      if (!seen.add(selector)) {
        parent.problem(name + "[" + index + "]", "repeats a selector: remove one");
      }
      selectors.add(selector);
      index++;
    }
    return selectors;
  }

  /** One selector. */
  static LabelSelector readOne(Fields fields) {
    List<Requirement> requirements = new ArrayList<>();
    int index = 0;
    for (Fields expression : fields.objects("matchExpressions")) {
      Requirement requirement = requirement(expression);
      if (requirement != null) {
        if (requirements.contains(requirement)) {
          fields.problem("matchExpressions[" + index + "]", "repeats an expression: remove one");
        }
        requirements.add(requirement);
      }
      index++;
    }
    var selector = new LabelSelector(fields.textMap("matchLabels"), requirements);
    fields.rejectUnknown();
    return selector;
  }

  private static @Nullable Requirement requirement(Fields fields) {
    String key = fields.filled("key");
    if (fields.missing("key")) {
      fields.problem("key", "is missing: the name of a label");
    }
    List<String> values = fields.distinctTexts("values");
    String word = fields.text("operator");
    fields.rejectUnknown();
    Operator operator = null;
    for (Operator candidate : Operator.values()) {
      if (candidate.text().equals(word)) {
        operator = candidate;
      }
    }
    if (operator == null) {
      if (word != null || !fields.has("operator")) {
        fields.problem(
            "operator", Fields.describe(word) + " is not In, NotIn, Exists or DoesNotExist");
      }
      return null;
    }
    boolean wantsValues = operator == Operator.IN || operator == Operator.NOT_IN;
    if (wantsValues == values.isEmpty()) {
      fields.problem(
          "values",
          operator.text() + (wantsValues ? " needs at least one value" : " takes no values"));
      return null;
    }
    return key == null ? null : new Requirement(key, operator, values);
  }
}
