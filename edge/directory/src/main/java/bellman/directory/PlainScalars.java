package bellman.directory;

import bellman.api.resource.Unquoted;
import bellman.api.resource.Written;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What scalars without quotes stand for. {@code kubectl} reads YAML 1.1, and an API server takes
 * what it makes of it: {@code no} is false there, {@code 010} is eight. YAML 1.2 takes the first
 * for text, which it may be here as well ({@link Unquoted}), where text is wanted.
 */
final class PlainScalars {

  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private static final Map<String, Object> WORDS = words();

  private static final double MOST_EXACT = 1L << 53;

  private PlainScalars() {}

  private static Map<String, Object> words() {
    Map<String, Object> words = new HashMap<>();
    for (String word : List.of("true", "True", "TRUE")) {
      words.put(word, true);
    }
    for (String word : List.of("false", "False", "FALSE")) {
      words.put(word, false);
    }
    for (String word : List.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON")) {
      words.put(word, new Unquoted(word, true));
    }
    for (String word : List.of("n", "N", "no", "No", "NO", "off", "Off", "OFF")) {
      words.put(word, new Unquoted(word, false));
    }
    for (String word : List.of(".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF")) {
      words.put(word, Double.POSITIVE_INFINITY);
    }
    for (String word : List.of("-.inf", "-.Inf", "-.INF")) {
      words.put(word, Double.NEGATIVE_INFINITY);
    }
    for (String word : List.of(".nan", ".NaN", ".NAN")) {
      words.put(word, Double.NaN);
    }
    return words;
  }

  /** What it is: a text, a number, a boolean, one of both as it is written, or nothing. */
  static @Nullable Object resolve(String text) {
    Object value = value(text);
    return (value instanceof Number || value instanceof Boolean) && !value.toString().equals(text)
        ? new Written(text, value)
        : value;
  }

  private static @Nullable Object value(String text) {
    if (text.isEmpty()) {
      return null;
    }
    return switch (text.charAt(0)) {
      case '~' -> text.length() == 1 ? null : text;
      case 'n', 'N' -> isNull(text) ? null : WORDS.getOrDefault(text, text);
      case 't', 'T', 'f', 'F', 'y', 'Y', 'o', 'O' -> WORDS.getOrDefault(text, text);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+', '.' -> {
        Object word = WORDS.get(text);
        yield word != null ? word : number(text);
      }
      default -> text;
    };
  }

  private static boolean isNull(String text) {
    return text.equals("null") || text.equals("Null") || text.equals("NULL");
  }

  private static Object number(String text) {
    boolean isSpread = text.indexOf('_') >= 0;
    String plain = isSpread ? text.replace("_", "") : text;
    boolean isSigned = !plain.isEmpty() && (plain.charAt(0) == '-' || plain.charAt(0) == '+');
    String digits = isSigned ? plain.substring(1) : plain;
    Object whole = whole(digits, isSigned && plain.charAt(0) == '-');
    if (whole != null) {
      boolean isNew = isSpread || digits.startsWith("0b") || digits.startsWith("0B");
      return isNew ? new Unquoted(text, whole) : whole;
    }
    return !isSpread && FLOAT.matcher(plain).matches() ? fraction(Double.parseDouble(plain)) : text;
  }

  /** JSON does not tell 1e2 from 100. */
  private static Number fraction(double number) {
    boolean isWhole = number == Math.rint(number) && Math.abs(number) < MOST_EXACT;
    return isWhole ? (Number) (long) number : number;
  }

  /** A whole number; null if it is none. */
  private static @Nullable Number whole(String digits, boolean isNegative) {
    if (digits.isEmpty() || !isDigit(digits.charAt(0), 10)) {
      return null;
    }
    String rest = digits;
    int radix = 10;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      rest = digits.substring(2);
      switch (digits.charAt(1)) {
        case 'x', 'X' -> radix = 16;
        case 'o', 'O' -> radix = 8;
        case 'b', 'B' -> radix = 2;
        default -> {
          rest = digits.substring(1);
          // eight and nine are no octal digits, and such a number is one with a fraction then
          radix = isAll(rest, 8) ? 8 : 10;
        }
      }
    }
    if (!isAll(rest, radix)) {
      return null;
    }
    if (rest.length() <= 15) {
      long number = Long.parseLong(rest, radix);
      return isNegative ? -number : number;
    }
    BigInteger number = new BigInteger(isNegative ? "-" + rest : rest, radix);
    return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
  }

  private static boolean isAll(String text, int radix) {
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i), radix)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isDigit(char digit, int radix) {
    return digit < 128 && Character.digit(digit, radix) >= 0;
  }
}
