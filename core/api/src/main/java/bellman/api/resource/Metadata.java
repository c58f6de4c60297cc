package bellman.api.resource;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What every object carries. */
public final class Metadata {

  private final String namespace;
  private final String name;
  private final String key;
  private final Map<String, String> labels;
  private final Map<String, String> annotations;
  private final @Nullable Instant creationTimestamp;

  /** Made when it is first asked for; whoever makes it a second time makes an equal one. */
  private @Nullable ObjectKey objectKey;

  /**
   * What an object carries.
   *
   * @param namespace the namespace; empty for kinds that have none
   * @param name the name, as it was written
   * @param creationTimestamp when the API server made it; null in a manifest that no server has
   *     seen
   */
  public Metadata(
      String namespace,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      @Nullable Instant creationTimestamp) {
    this.namespace = Common.text(namespace);
    this.name = name;
    this.key = namespace.isEmpty() ? name : namespace + "/" + name;
    this.labels = Common.texts(labels);
    this.annotations = Common.texts(annotations);
    this.creationTimestamp = creationTimestamp;
  }

  /** The namespace; empty for kinds that have none. */
  public String namespace() {
    return namespace;
  }

  /** The name, as it was written. */
  public String name() {
    return name;
  }

  /**
   * {@code namespace/name}, or just the name where there is no namespace. Always the same object,
   * since many tables have it for their key.
   */
  public String key() {
    return key;
  }

  /** What tells the object, which is of this kind, from all others; the same object each time. */
  ObjectKey objectKey(Kind kind) {
    ObjectKey known = objectKey;
    if (known == null || known.kind() != kind) {
      known = new ObjectKey(kind, namespace, name);
      objectKey = known;
    }
    return known;
  }

  /** The labels. */
  public Map<String, String> labels() {
    return labels;
  }

  /** The annotations. */
  public Map<String, String> annotations() {
    return annotations;
  }

  /** When the API server made it; null in a manifest that no server has seen. */
  public @Nullable Instant creationTimestamp() {
    return creationTimestamp;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata that
        && namespace.equals(that.namespace)
        && name.equals(that.name)
        && labels.equals(that.labels)
        && annotations.equals(that.annotations)
        && Objects.equals(creationTimestamp, that.creationTimestamp);
  }

  @Override
  public int hashCode() {
    return Objects.hash(namespace, name, labels, annotations, creationTimestamp);
  }

  @Override
  public String toString() {
    return key + labels + annotations;
  }
}
