package bellman.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of objects that nobody asks for: they are passed over, so that thousands of objects do not
 * keep them in memory. In a list they are passed over in each entry.
 *
 * @param inner by the name of a field: what is passed over inside of it; empty for all of it
 */
public record FieldFilter(Map<String, FieldFilter> inner) {

  /** Nothing is passed over. */
  public static final FieldFilter NONE = new FieldFilter(Map.of());

  public FieldFilter {
    inner = Map.copyOf(inner);
  }

  /** Passes these over, each written as {@code metadata.managedFields}. */
  public static FieldFilter of(Collection<String> paths) {
    Map<String, FieldFilter> inner = new HashMap<>();
    Map<String, Collection<String>> deeper = new HashMap<>();
    for (String path : paths) {
      int dot = path.indexOf('.');
      if (dot < 0) {
        inner.put(path, NONE);
      } else {
        deeper
            .computeIfAbsent(path.substring(0, dot), _ -> new ArrayList<>())
            .add(path.substring(dot + 1));
      }
    }
    deeper.forEach((name, rest) -> inner.putIfAbsent(name, of(rest)));
    return new FieldFilter(inner);
  }

  /** Whether the field is passed over altogether. */
  boolean drops(String field) {
    FieldFilter what = inner.get(field);
    return what != null && what.inner.isEmpty();
  }

  /** What is passed over inside of a field. */
  FieldFilter inside(String field) {
    @Nullable FieldFilter what = inner.get(field);
    return what == null ? NONE : what;
  }
}
