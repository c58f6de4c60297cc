package bellman.kubernetes;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields an object has, whatever is in them: {@code .bgp.routers.asn} for the {@code asn} of
 * every router.
 */
record FieldPaths(Set<String> all) {

  static final FieldPaths NONE = new FieldPaths(Set.of());

  FieldPaths {
    all = Set.copyOf(all);
  }

  /** Those of an object as JSON has it. */
  static FieldPaths of(Map<String, ?> object) {
    Set<String> paths = new HashSet<>();
    collect(object, "", paths);
    return new FieldPaths(paths);
  }

  private static void collect(Object value, String path, Set<String> into) {
    if (value instanceof Map<?, ?> fields) {
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String name = path + '.' + field.getKey();
        into.add(name);
        collect(field.getValue(), name, into);
      }
    } else if (value instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof Map)) {
          return; // a list of texts has no fields, however long it is
        }
        collect(each, path, into);
      }
    }
  }

  /** Whether each of another object's is one of these. */
  boolean hasAll(FieldPaths others) {
    return all.containsAll(others.all);
  }
}
