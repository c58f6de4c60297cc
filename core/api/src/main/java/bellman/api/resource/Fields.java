package bellman.api.resource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one mapping strictly. Whatever is wrong is reported with its path, and
 * reading goes on with the value that stands for "not set", so that all problems of an object are
 * found at once.
 */
final class Fields {

  private final Map<?, ?> map;
  private final String path;
  private final BiConsumer<String, String> problems;
  private final boolean isVetted;
  private final Set<String> known = new HashSet<>();

  /**
   * The fields of a mapping.
   *
   * @param path where it is; empty for the object's root
   * @param problems takes a field's path and what is wrong with it
   * @param isVetted whether an API server has looked at it, which may know more words and fields of
   *     Kubernetes' own kinds than there are here
   */
  Fields(Map<?, ?> map, String path, BiConsumer<String, String> problems, boolean isVetted) {
    this.map = map;
    this.path = path;
    this.problems = problems;
    this.isVetted = isVetted;
  }

  private Fields inner(Map<?, ?> inner, String innerPath) {
    return new Fields(inner, innerPath, problems, isVetted);
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  void problem(String name, String message) {
    problems.accept(path(name), message);
  }

  private @Nullable Object get(String name) {
    known.add(name);
    return map.get(name);
  }

  /** Marks fields as known that are not read. */
  Fields pass(String... names) {
    known.addAll(List.of(names));
    return this;
  }

  boolean has(String name) {
    return get(name) != null;
  }

  /** Whether it is absent or an empty text; what is of another type is there, and is reported. */
  boolean missing(String name) {
    Object value = get(name);
    return value == null || value.equals("");
  }

  boolean isEmptyList(String name) {
    return get(name) instanceof List<?> list && list.isEmpty();
  }

  @Nullable String text(String name) {
    Object value = Unquoted.textual(get(name));
    if (value == null || value instanceof String) {
      return (String) value;
    }
    problem(name, "must be text, not " + describe(value) + hint(value));
    return null;
  }

  private static String hint(Object value) {
    Object meant = Unquoted.meant(value);
    return meant instanceof Number || meant instanceof Boolean ? ": put it in quotes" : "";
  }

  /** What is there, whatever it is. */
  @Nullable Object raw(String name) {
    return Unquoted.textual(get(name));
  }

  /** A text; null if it is empty. */
  @Nullable String filled(String name) {
    String text = text(name);
    return text == null || text.isEmpty() ? null : text;
  }

  /**
   * One of these words, spelt just so; null if it is absent or empty, or (reported) another one.
   */
  @Nullable String word(String name, List<String> words) {
    String text = filled(name);
    if (text == null || isVetted || words.contains(text)) {
      return text;
    }
    problem(name, notOneOf(text, words));
    return null;
  }

  /** Why a text is not one of some words. */
  static String notOneOf(String text, List<String> words) {
    String last = words.getLast();
    String others = String.join(", ", words.subList(0, words.size() - 1));
    String near = Spelling.nearest(text, words);
    return (words.size() == 2
            ? "'" + text + "' is neither " + others + " nor " + last
            : "'" + text + "' is not " + others + " or " + last)
        + (near == null ? "" : ": did you mean '" + near + "'?");
  }

  /** A text which may be any, but (which is reported) not one of these words in other letters. */
  @Nullable String likely(String name, List<String> words) {
    String text = text(name);
    for (String word : words) {
      if (text != null && !isVetted && !text.equals(word) && text.equalsIgnoreCase(word)) {
        problem(name, "is '" + text + "', which has no meaning: did you mean '" + word + "'?");
        return word;
      }
    }
    return text;
  }

  @Nullable Long integer(String name, long least, long most) {
    Object value = Unquoted.meant(get(name));
    if (value == null) {
      return null;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= least && number <= most) {
        return number;
      }
    } else if (!(value instanceof java.math.BigInteger)) {
      problem(name, "must be a whole number, not " + describe(get(name)));
      return null;
    }
    problem(name, "must be " + least + ".." + most + ", not " + describe(get(name)));
    return null;
  }

  @Nullable Integer small(String name, int least, int most) {
    Long value = integer(name, least, most);
    return value == null ? null : value.intValue();
  }

  boolean flag(String name, boolean otherwise) {
    Object value = get(name);
    if (Unquoted.meant(value) instanceof Boolean set) {
      return set;
    }
    if (value != null) {
      problem(name, "must be true or false, not " + describe(value));
    }
    return otherwise || (value instanceof String text && text.equalsIgnoreCase("true"));
  }

  /** A duration in the form of Go's: {@code 90s}, {@code 1m30s}, {@code 1.5h}. */
  @Nullable Duration duration(String name) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof String text) {
      Duration duration = GoDuration.parse(text);
      if (duration != null) {
        return duration;
      }
    }
    problem(name, "must be a duration such as 90s or 1m30s, not " + describe(value));
    return null;
  }

  List<String> texts(String name) {
    Object value = get(name);
    List<String> texts = new ArrayList<>();
    if (value == null) {
      return texts;
    }
    if (!(value instanceof List<?> list)) {
      problem(name, "must be a list, not " + describe(value));
      return texts;
    }
    for (int i = 0; i < list.size(); i++) {
      Object item = Unquoted.textual(list.get(i));
      if (item instanceof String text) {
        texts.add(text);
      } else {
        problem(
            name + "[" + i + "]",
            "must be text, not " + describe(item) + (item == null ? "" : hint(item)));
        texts.add(""); // so that the ones after it keep their places
      }
    }
    return texts;
  }

  /** A list of texts in which none is twice. */
  List<String> distinctTexts(String name) {
    List<String> texts = texts(name);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isEmpty() && !seen.add(texts.get(i))) {
        problem(name + "[" + i + "]", "'" + texts.get(i) + "' appears twice: remove one");
      }
    }
    return texts;
  }

  Map<String, String> textMap(String name) {
    Object value = get(name);
    Map<String, String> texts = new LinkedHashMap<>();
    if (value == null) {
      return texts;
    }
    if (!(value instanceof Map<?, ?> entries)) {
      problem(name, "must be a mapping, not " + describe(value));
      return texts;
    }
    entries.forEach((key, written) -> {
      Object item = Unquoted.textual(written);
      if (key instanceof String label && item instanceof String text) {
        texts.put(label, text);
      } else {
        problem(
            name + "." + key,
            "must be text, not " + describe(item) + (item == null ? "" : hint(item)));
      }
    });
    return texts;
  }

  /** Whether it is a mapping, or absent. */
  boolean isObject(String name) {
    Object value = get(name);
    return value == null || value instanceof Map<?, ?>;
  }

  /** A mapping inside this one; null if it is absent. */
  @Nullable Fields object(String name) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Map<?, ?> inner) {
      return inner(inner, path(name));
    }
    problem(name, "must be a mapping, not " + describe(value));
    return null;
  }

  /** A mapping inside this one; an empty one if it is absent. */
  Fields objectOrEmpty(String name) {
    Fields inner = object(name);
    return inner == null ? inner(Map.of(), path(name)) : inner;
  }

  /** As these, but with nothing in them. */
  Fields nothing() {
    return inner(Map.of(), path);
  }

  List<Fields> objects(String name) {
    Object value = get(name);
    List<Fields> objects = new ArrayList<>();
    if (value == null) {
      return objects;
    }
    if (!(value instanceof List<?> list)) {
      problem(name, "must be a list, not " + describe(value));
      return objects;
    }
    for (int i = 0; i < list.size(); i++) {
      String at = name + "[" + i + "]";
      if (list.get(i) instanceof Map<?, ?> inner) {
        objects.add(inner(inner, path(at)));
      } else {
        problem(at, "must be a mapping, not " + describe(list.get(i)));
      }
    }
    return objects;
  }

  /** Whether an API server has looked at it. */
  boolean isVetted() {
    return isVetted;
  }

  /** Reports each field that nobody asked for, with the known one that it resembles. */
  void rejectUnknown() {
    for (Object key : map.keySet()) {
      String name = String.valueOf(key);
      if (!known.contains(name)) {
        String near = Spelling.nearest(name, known);
        problem(
            name, "is not a known field" + (near == null ? "" : ": did you mean '" + near + "'?"));
      }
    }
  }

  /**
   * Reports each field that nobody asked for, but that resembles one that there is: a misspelt one
   * of a kind of which not all fields are read. What an API server has vetted may have new ones.
   *
   * @param others fields that there are, beside those that were asked for
   */
  void rejectMisspelt(Set<String> others) {
    if (isVetted) {
      return;
    }
    for (Object key : map.keySet()) {
      String name = String.valueOf(key);
      if (!known.contains(name) && !others.contains(name)) {
        String near = Spelling.nearest(name, known, 2);
        if (near != null) {
          problem(name, "is not a known field: did you mean '" + near + "'?");
        }
      }
    }
  }

  static String describe(@Nullable Object value) {
    return switch (value) {
      case null -> "nothing";
      case String text -> "'" + text + "'";
      case Unquoted(String text, _) -> "'" + text + "'";
      case Written(String text, _) -> text;
      case Map<?, ?> _ -> "a mapping";
      case List<?> _ -> "a list";
      default -> value.toString();
    };
  }
}
