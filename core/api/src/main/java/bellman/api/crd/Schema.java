package bellman.api.crd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An OpenAPI v3 schema, as far as structural schemas of Kubernetes go. It does not change. */
public final class Schema {

  private final Map<String, Object> document;

  private Schema(Map<String, Object> document) {
    this.document = document;
  }

  /**
   * A field of an object.
   *
   * @param required whether an object without it is refused
   */
  public record Property(String name, Schema schema, boolean required) {}

  static Property optional(String name, Schema schema) {
    return new Property(name, schema, false);
  }

  static Property required(String name, Schema schema) {
    return new Property(name, schema, true);
  }

  private static Schema of(String type, String description) {
    Map<String, Object> document = new LinkedHashMap<>();
    if (!description.isEmpty()) {
      document.put("description", description);
    }
    document.put("type", type);
    return new Schema(document);
  }

  static Schema text(String description) {
    return of("string", description);
  }

  static Schema flag(String description) {
    return of("boolean", description);
  }

  static Schema integer(String description) {
    return of("integer", description).with("format", "int32");
  }

  /** A whole number; what may be too large for 32 bits with a sign has 64. */
  static Schema integer(String description, long least, long most) {
    return of("integer", description)
        .with("format", most > Integer.MAX_VALUE ? "int64" : "int32")
        .with("minimum", least)
        .with("maximum", most);
  }

  /**
   * How many of something there are, in 64 bits. No largest one: the API server holds limits
   * against values as floating-point numbers, and refuses every object whose schema has 2^63 - 1
   * there.
   */
  static Schema count(String description) {
    return of("integer", description).with("format", "int64").with("minimum", 0);
  }

  static Schema listOf(Schema items, String description) {
    return of("array", description).with("items", items.document);
  }

  static Schema texts(String description) {
    return listOf(text(""), description);
  }

  static Schema object(String description, Property... properties) {
    Map<String, Object> fields = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Property property : properties) {
      fields.put(property.name(), property.schema().document);
      if (property.required()) {
        required.add(property.name());
      }
    }
    Schema schema = of("object", description);
    if (!fields.isEmpty()) {
      schema = schema.with("properties", fields);
    }
    return required.isEmpty() ? schema : schema.with("required", required);
  }

  /** Kubernetes' LabelSelector. */
  static Schema selector(String description) {
    return object(
            description,
            optional(
                "matchExpressions",
                listOf(
                    object(
                        "",
                        required("key", text("The label's key.")),
                        required("operator", text("In, NotIn, Exists or DoesNotExist.")),
                        optional("values", texts("The values for In and NotIn, at least one."))),
                    "All must match.")),
            optional(
                "matchLabels",
                of("object", "Labels that must be present with these values.")
                    .with("additionalProperties", Map.of("type", "string"))))
        .with("x-kubernetes-map-type", "atomic");
  }

  /** A list of selectors of which one must match. */
  static Schema selectors(String description) {
    return listOf(selector(""), description);
  }

  /** Whether it is an object without fields. */
  boolean isEmpty() {
    return !document.containsKey("properties");
  }

  /** The same with a description, where it has none of its own. */
  Schema describedBy(String description) {
    if (document.containsKey("description")) {
      return this;
    }
    Map<String, Object> changed = new LinkedHashMap<>();
    changed.put("description", description);
    changed.putAll(document);
    return new Schema(changed);
  }

  Schema defaultsTo(Object value) {
    return with("default", value);
  }

  Schema oneOf(String... values) {
    return with("enum", List.of(values));
  }

  /** A rule in the Common Expression Language, and what is said when it does not hold. */
  Schema rule(String expression, String message) {
    List<Object> rules = new ArrayList<>();
    if (document.get("x-kubernetes-validations") instanceof List<?> before) {
      rules.addAll(before);
    }
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("message", message);
    rule.put("rule", expression);
    rules.add(rule);
    return with("x-kubernetes-validations", List.copyOf(rules));
  }

  /** The same with another keyword of OpenAPI or of Kubernetes. */
  Schema with(String keyword, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(document);
    changed.put(keyword, value);
    return new Schema(changed);
  }

  /** As it stands in a CustomResourceDefinition: maps, lists, texts, numbers and flags. */
  public Map<String, Object> toDocument() {
    return java.util.Collections.unmodifiableMap(document);
  }
}
