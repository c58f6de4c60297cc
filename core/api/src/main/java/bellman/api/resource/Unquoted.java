package bellman.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * A scalar without quotes in a YAML file that is itself where text is wanted, and something else
 * where a boolean or a number is: {@code yes}, {@code off} and {@code 1_000} of YAML 1.1. An API
 * server never sees one, since {@code kubectl} makes JSON of a file first.
 *
 * @param meaning a Boolean or a Long
 */
public record Unquoted(String text, Object meaning) {

  /** The text that stands there; null if it is none. */
  static @Nullable String text(@Nullable Object value) {
    return textual(value) instanceof String text ? text : null;
  }

  /** What stands there, where text is wanted. */
  static @Nullable Object textual(@Nullable Object value) {
    return value instanceof Unquoted(String text, _) ? text : value;
  }

  /** What stands there, where a boolean or a number is wanted. */
  static @Nullable Object meant(@Nullable Object value) {
    return switch (value) {
      case Unquoted(_, Object meaning) -> meaning;
      case Written(_, Object meaning) -> meaning;
      case null, default -> value;
    };
  }
}
