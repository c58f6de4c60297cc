package bellman.api.resource;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What tells an object from all others.
 *
 * @param namespace empty where there is none
 */
public record ObjectKey(Kind kind, String namespace, String name) implements Comparable<ObjectKey> {

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing((ObjectKey key) -> key.kind().text())
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  /**
   * That of a service.
   *
   * @param id {@code namespace/name}, as {@link Service#id} has it
   */
  public static ObjectKey ofService(String id) {
    int slash = id.indexOf('/');
    return new ObjectKey(Kind.SERVICE, id.substring(0, slash), id.substring(slash + 1));
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  // as a record's own, which takes several times as long before the last compiler has seen it
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectKey key
        && kind == key.kind
        && name.equals(key.name)
        && namespace.equals(key.namespace);
  }

  @Override
  public int hashCode() {
    return (name.hashCode() * 31 + namespace.hashCode()) * 31 + kind.text().hashCode();
  }

  /** {@code BGPPeer metallb-system/tor}. */
  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
