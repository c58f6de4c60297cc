package bellman.api.resource;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with one field of one object, in words for the person who wrote it.
 *
 * @param kind the kind as manifests spell it, or {@code File} for a file that can't be read at all
 * @param namespace null where the kind has none
 * @param field the path from the object's root, such as {@code spec.addresses[0]}; null if the
 *     problem is the object as a whole
 * @param message what is wrong and how to mend it
 * @param inMetallb the words that MetalLB has for the same, for those who compare them; null if it
 *     has none
 */
public record Problem(
    String kind,
    @Nullable String namespace,
    String name,
    @Nullable String field,
    String message,
    @Nullable String inMetallb)
    implements Comparable<Problem> {

  private static final Comparator<@Nullable String> TEXT =
      Comparator.nullsFirst(Comparator.naturalOrder());

  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::kind)
          .thenComparing(Problem::namespace, TEXT)
          .thenComparing(Problem::name)
          .thenComparing(Problem::field, TEXT)
          .thenComparing(Problem::message);

  /** A problem that MetalLB has no words for. */
  public Problem(
      String kind,
      @Nullable String namespace,
      String name,
      @Nullable String field,
      String message) {
    this(kind, namespace, name, field, message, null);
  }

  /** The same problem, in these words, and in MetalLB's as before. */
  public Problem saying(String other) {
    return new Problem(kind, namespace, name, field, other, inMetallb);
  }

  /** A problem of an object, with MetalLB's words for it. */
  public static Problem of(
      ObjectKey object, @Nullable String field, String message, @Nullable String inMetallb) {
    Problem problem = of(object, field, message);
    return new Problem(
        problem.kind, problem.namespace, problem.name, problem.field, problem.message, inMetallb);
  }

  /** A problem of an object. */
  public static Problem of(ObjectKey object, @Nullable String field, String message) {
    String namespace = object.namespace().isEmpty() ? null : object.namespace();
    return new Problem(object.kind().text(), namespace, object.name(), field, message);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }
}
