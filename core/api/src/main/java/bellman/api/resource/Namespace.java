package bellman.api.resource;

import java.util.HashMap;
import java.util.Map;

/** A namespace; its labels choose pools. */
public record Namespace(Metadata metadata) implements Resource {

  /** Each has this label, with its name: an API server sees to that, whatever a manifest says. */
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  public Namespace {
    if (!metadata.name().equals(metadata.labels().get(NAME_LABEL))) {
      Map<String, String> labels = new HashMap<>(metadata.labels());
      labels.put(NAME_LABEL, metadata.name());
      metadata =
          new Metadata(
              metadata.namespace(),
              metadata.name(),
              labels,
              metadata.annotations(),
              metadata.creationTimestamp());
    }
  }

  /** The labels of a namespace of which no object is known. */
  public static Map<String, String> labelsOf(String name) {
    return Map.of(NAME_LABEL, name);
  }

  @Override
  public Kind kind() {
    return Kind.NAMESPACE;
  }
}
