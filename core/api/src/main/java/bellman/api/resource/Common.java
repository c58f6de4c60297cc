package bellman.api.resource;

import java.util.List;
import java.util.Map;

/**
 * What stands in thousands of objects, as one object each: namespaces, the keys of labels, the same
 * two ports again and again. Without it a hundred thousand services hold a million texts of which
 * nearly all are equal.
 *
 * <p>It remembers what it saw last, in a table that never grows, and may forget anything at any
 * time: then there are two equal objects for a while, which is no harm. It may be used by several
 * threads at once, since what it holds never changes and an old entry is as good as a new one.
 */
final class Common {

  /** A power of two. */
  private static final int SIZE = 1 << 12;

  private static final Object[] SEEN = new Object[SIZE];

  private Common() {}

  /** The same text. */
  static String text(String text) {
    return same(text);
  }

  /** The same mapping, of texts that are common themselves. */
  static Map<String, String> texts(Map<String, String> texts) {
    if (texts.isEmpty()) {
      return Map.of();
    }
    @SuppressWarnings({"unchecked", "rawtypes"})
    Map.Entry<String, String>[] entries = new Map.Entry[texts.size()];
    int count = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      entries[count++] = Map.entry(same(entry.getKey()), same(entry.getValue()));
    }
    return same(Map.ofEntries(entries));
  }

  /** The same list, which can't be changed. */
  static <T> List<T> list(List<T> list) {
    return list.isEmpty() ? List.of() : same(List.copyOf(list));
  }

  /** The same exposure. */
  static Service.Exposure exposure(Service.Exposure exposure) {
    return same(exposure);
  }

  /** The same object, which must never change. */
  @SuppressWarnings("unchecked") // equal objects of the types above are of one type
  private static <T> T same(T object) {
    int hash = object.hashCode();
    int at = (hash ^ (hash >>> 12)) & (SIZE - 1);
    Object seen = SEEN[at];
    if (object.equals(seen)) {
      return (T) seen;
    }
    SEEN[at] = object;
    return object;
  }
}
