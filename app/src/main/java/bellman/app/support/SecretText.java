package bellman.app.support;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What looks like a secret in text. All patterns take a time that grows with the text and no stack
 * that does: what they look at is anybody's.
 */
final class SecretText {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);

  private static final Pattern JSON_WEB_TOKEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]++(\\.[A-Za-z0-9_-]*+)?");

  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer)\\s++[A-Za-z0-9._~+/=-]{12,}+");

  /** {@code https://user:password@host}. */
  private static final Pattern USER = Pattern.compile("(?<=[A-Za-z0-9]://)[^\\s/?#\"'<>]*@");

  /**
   * {@code password=x}, {@code "token": "x"}, {@code Authorization: Basic x}. A value without
   * quotes goes on to the end of its line, to what ends a value in JSON, or to the next {@code
   * name=}.
   */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)((?:password|passwd|pwd|passphrase|(?<!password)secret|token|credentials?|authorization|(?:private|api|access|auth)[-_]?key)\\\\?[\"']?["
              + " \\t]*+[=:][ \\t]*+)(?!blanked0|null\\b|true\\b|false\\b)(?:(?:basic|bearer)["
              + " \\t]++)?+("
              // in JSON that is a text of JSON
              + "\\\\\"(?:[^\"\\\\\\n]|\\\\\\\\\\\\\"|\\\\\\\\|\\\\[^\"\\\\\\n])*+(?:\\\\\")?"
              + "|\"(?:[^\"\\\\\\n]|\\\\[^\\n])*+\"?"
              + "|'[^'\\n]*+'?"
              + "|[{\\[][^{}\\[\\]]*+[}\\]]?"
              + "|(?:(?![ \\t][\\w.-]++=)[^\\n\\r,;}\\]\"'\\\\]|[,;}\\]\"'](?=\\w)|\\\\(?!\"))++)");

  /** As FRR has it: {@code neighbor 10.0.0.1 password x}, {@code key-string x}. */
  private static final Pattern ROUTER_LINE =
      Pattern.compile(
          "(?im)^(.*?\\b(?:password|key-string|authentication-key|authentication[ \\t]++string"
              + "|secret|md5|key)[ \\t]++)(\\S.*+)$");

  /** A line of a router in a log, where the words alone are those of any sentence. */
  private static final Pattern NEIGHBOR =
      Pattern.compile("(?i)(\\bneighbor[ \\t]++\\S++[ \\t]++password[ \\t]++)([^\\n\\r\"]++)");

  /** How a router's secret is written, which stands before it. */
  private static final Pattern MANNER =
      Pattern.compile(
          "(?:(?:md5|sha|hmac\\S*+|clear|encrypted|string|chain|key|\\d{1,3})[ \\t]++)*+",
          Pattern.CASE_INSENSITIVE);

  /** All of them, for the test that none is slow. */
  static final List<Pattern> PATTERNS =
      List.of(PRIVATE_KEY, JSON_WEB_TOKEN, BEARER, USER, ASSIGNMENT, ROUTER_LINE, NEIGHBOR);

  private SecretText() {}

  /** Without keys, tokens and passwords that show by themselves. */
  static String withoutKeys(String text) {
    String plain = PRIVATE_KEY.matcher(text).replaceAll(Blanking.BLANK);
    plain = JSON_WEB_TOKEN.matcher(plain).replaceAll(Blanking.BLANK);
    plain = USER.matcher(plain).replaceAll(Blanking.BLANK + "@");
    return BEARER.matcher(plain).replaceAll("$1 " + Blanking.BLANK);
  }

  /** Without what the text itself calls a secret. */
  static String withoutAssignments(String text) {
    String plain =
        ASSIGNMENT
            .matcher(text)
            .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + quoted(found.group(2))));
    return NEIGHBOR.matcher(plain).replaceAll("$1" + Blanking.BLANK);
  }

  /** What stands in the place of a value, in the quotes that it had, so that JSON stays JSON. */
  private static String quoted(String value) {
    String quote = value.startsWith("\\\"") ? "\\\"" : value.substring(0, 1);
    if (quote.equals("{") || quote.equals("[")) {
      return "\"" + Blanking.BLANK + "\"";
    }
    boolean is = quote.endsWith("\"") || quote.equals("'");
    return is ? quote + Blanking.BLANK + quote : Blanking.BLANK;
  }

  /**
   * Lines of a router without passwords.
   *
   * @param secrets takes each
   */
  static String router(String text, Consumer<String> secrets) {
    return ROUTER_LINE
        .matcher(text)
        .replaceAll(found -> {
          String whole = found.group(2).replaceFirst("\\s[!#].*", "").strip();
          String plain = MANNER.matcher(whole).replaceFirst("");
          secrets.accept(plain);
          secrets.accept(plain.replaceFirst("\\s.*", ""));
          return Matcher.quoteReplacement(found.group(1) + Blanking.BLANK);
        });
  }
}
