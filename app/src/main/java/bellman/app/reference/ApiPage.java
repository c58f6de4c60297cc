package bellman.app.reference;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import bellman.api.crd.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of all fields, {@code docs/api-reference.md}, out of the definitions themselves. */
public final class ApiPage {

  private static final String FIELDS = "| field | type | |\n|---|---|---|\n";

  private ApiPage() {}

  /** The page. */
  public static String text() {
    var page = new StringBuilder();
    page.append(
        """
        # Every field

        <!-- Made by `bellman reference api`; a test holds this file against the program. -->

        The kinds of the API group `metallb.io`, as `bellman crds` defines them for an API server. They are MetalLB's;
        Bellman's own fields are marked as such, and all of them are optional. `[]` is each entry of a list, `{}` each value of a
        mapping. A field marked * is required. The examples in [examples/](../examples) show them in use.

        """);
    for (CustomResource resource : CustomResources.all()) {
      page.append("- [")
          .append(resource.kind())
          .append("](#")
          .append(anchor(resource))
          .append(")\n");
    }
    for (CustomResource resource : CustomResources.all()) {
      page.append("\n## ").append(resource.kind()).append('\n');
      page.append("\n`kubectl get ").append(resource.plural()).append("`\n");
      for (CustomResource.Version version : resource.versions()) {
        describe(page, version);
      }
    }
    return page.toString();
  }

  private static String anchor(CustomResource resource) {
    return resource.kind().toLowerCase(Locale.ROOT);
  }

  private static void describe(StringBuilder page, CustomResource.Version version) {
    page.append("\n### `metallb.io/").append(version.name()).append("`\n\n");
    page.append(version.description()).append('\n');
    if (version.deprecation() != null) {
      page.append("Deprecated: ").append(version.deprecation()).append('\n');
    }
    Schema spec = version.spec();
    if (spec != null) {
      rows(page, "spec", spec.toDocument());
    }
    rows(page, "status", version.status().toDocument());
  }

  private static void rows(StringBuilder page, String root, Map<String, Object> schema) {
    List<String> rows = new ArrayList<>();
    walk(rows, root, schema);
    if (!rows.isEmpty()) {
      page.append('\n').append(FIELDS);
      rows.forEach(page::append);
    }
    for (String rule : rules(schema)) {
      page.append("\nOf `").append(root).append("`: ").append(rule).append('\n');
    }
  }

  private static void walk(List<String> rows, String path, Map<?, ?> schema) {
    List<?> required = schema.get("required") instanceof List<?> list ? list : List.of();
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      properties.forEach((name, property) -> {
        if (property instanceof Map<?, ?> field) {
          String inside = path + "." + name;
          rows.add(row(inside, required.contains(name), field));
          deeper(rows, inside, field);
        }
      });
    }
  }

  private static void deeper(List<String> rows, String path, Map<?, ?> field) {
    if (isSelector(field)) {
      return; // which everybody knows
    }
    if (field.get("items") instanceof Map<?, ?> items) {
      deeper(rows, path + "[]", items);
    } else {
      walk(rows, path, field);
    }
  }

  private static String row(String path, boolean isRequired, Map<?, ?> field) {
    var text = new StringBuilder("| `").append(path).append('`').append(isRequired ? " *" : "");
    text.append(" | ").append(type(field)).append(" | ");
    text.append(
        cell(String.valueOf(field.get("description") == null ? "" : field.get("description"))));
    for (String rule : rules(field)) {
      text.append(' ').append(cell(rule));
    }
    return text.append(" |\n").toString();
  }

  private static String type(Map<?, ?> field) {
    if (isSelector(field)) {
      return "LabelSelector";
    }
    if (field.get("items") instanceof Map<?, ?> items) {
      return "list of " + type(items);
    }
    if (field.get("additionalProperties") instanceof Map<?, ?> values) {
      return "mapping of " + type(values);
    }
    var text = new StringBuilder(String.valueOf(field.get("type")));
    if (field.get("enum") instanceof List<?> values) {
      text.append(": ")
          .append(String.join(", ", values.stream().map(each -> "`" + each + "`").toList()));
    }
    Object least = field.get("minimum");
    Object most = field.get("maximum");
    if (least != null || most != null) {
      text.append(' ')
          .append(least == null ? "" : least)
          .append("..")
          .append(most == null ? "" : most);
    }
    if (field.get("maxLength") != null) {
      text.append(", at most ").append(field.get("maxLength")).append(" characters");
    }
    if (field.get("pattern") != null) {
      text.append(", `").append(cell(String.valueOf(field.get("pattern")))).append('`');
    }
    if (field.get("default") != null) {
      text.append(", default `").append(field.get("default")).append('`');
    }
    return text.toString();
  }

  private static boolean isSelector(Map<?, ?> field) {
    return field.get("properties") instanceof Map<?, ?> properties
        && properties.containsKey("matchExpressions")
        && properties.containsKey("matchLabels");
  }

  private static List<String> rules(Map<?, ?> field) {
    List<String> rules = new ArrayList<>();
    if (field.get("x-kubernetes-validations") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> rule) {
          rules.add("Validation: " + rule.get("message") + ".");
        }
      }
    }
    return rules;
  }

  /** A text in a cell of a table. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }
}
