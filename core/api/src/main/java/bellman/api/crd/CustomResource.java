package bellman.api.crd;

import bellman.api.resource.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of the group {@value #GROUP}.
 *
 * @param versions the one that is stored first
 */
public record CustomResource(String kind, String plural, List<Version> versions) {

  /** The API group, which is MetalLB's. */
  public static final String GROUP = "metallb.io";

  /**
   * One version of a kind.
   *
   * @param deprecation what clients of this version are warned with; null if it is not deprecated
   * @param spec null for a kind that has none
   * @param isSpecRequired whether an object without a spec is refused
   * @param columns of {@code kubectl get}
   */
  public record Version(
      String name,
      @Nullable String deprecation,
      String description,
      @Nullable Schema spec,
      boolean isSpecRequired,
      Schema status,
      List<Column> columns) {

    public Version {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A column of {@code kubectl get}.
   *
   * @param priority 0, or more for one that is only there with {@code -o wide}
   */
  public record Column(String name, String type, String jsonPath, int priority) {

    static Column text(String name, String jsonPath) {
      return new Column(name, "string", jsonPath, 0);
    }
  }

  public CustomResource {
    versions = List.copyOf(versions);
  }

  /** That of a kind that is read. */
  static CustomResource of(Kind kind, Version... versions) {
    return new CustomResource(kind.text(), kind.plural(), List.of(versions));
  }

  /** The definition's name. */
  public String name() {
    return plural + "." + GROUP;
  }

  /** The CustomResourceDefinition of {@code apiextensions.k8s.io/v1}. */
  public Map<String, Object> toDocument() {
    Map<String, Object> names = new LinkedHashMap<>();
    names.put("kind", kind);
    names.put("listKind", kind + "List");
    names.put("plural", plural);
    names.put("singular", kind.toLowerCase(Locale.ROOT));
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("group", GROUP);
    spec.put("names", names);
    spec.put("scope", "Namespaced");
    List<Object> documents = new ArrayList<>();
    for (Version version : versions) {
      documents.add(document(version, version.equals(versions.getFirst())));
    }
    spec.put("versions", documents);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("apiVersion", "apiextensions.k8s.io/v1");
    document.put("kind", "CustomResourceDefinition");
    document.put("metadata", Map.of("name", name()));
    document.put("spec", spec);
    return document;
  }

  private Map<String, Object> document(Version version, boolean isStored) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", version.name());
    document.put("served", true);
    document.put("storage", isStored);
    if (version.deprecation() != null) {
      document.put("deprecated", true);
      document.put("deprecationWarning", version.deprecation());
    }
    document.put("schema", Map.of("openAPIV3Schema", root(version).toDocument()));
    document.put("subresources", Map.of("status", Map.of()));
    if (!version.columns().isEmpty()) {
      document.put(
          "additionalPrinterColumns",
          version.columns().stream().map(CustomResource::document).toList());
    }
    return document;
  }

  private static Map<String, Object> document(Column column) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", column.name());
    document.put("type", column.type());
    document.put("jsonPath", column.jsonPath());
    if (column.priority() > 0) {
      document.put("priority", column.priority());
    }
    return document;
  }

  private static Schema root(Version version) {
    List<Schema.Property> properties = new ArrayList<>();
    properties.add(
        Schema.optional("apiVersion", Schema.text("The group and version of the schema.")));
    properties.add(Schema.optional("kind", Schema.text("The kind of the object.")));
    properties.add(Schema.optional("metadata", Schema.object("")));
    Schema spec = version.spec();
    if (spec != null) {
      properties.add(
          new Schema.Property(
              "spec",
              spec.describedBy(spec.isEmpty() ? "Empty; see the status." : "The desired state."),
              version.isSpecRequired()));
    }
    Schema status = version.status();
    properties.add(
        Schema.optional(
            "status",
            status.describedBy(
                status.isEmpty() ? "Empty for now." : "The state observed by Bellman.")));
    return Schema.object(version.description(), properties.toArray(Schema.Property[]::new));
  }
}
