package bellman.app.support;

import bellman.balancer.resource.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is secret out of objects and out of text.
 *
 * <p>Objects go first: what they hold in places for secrets is blanked and remembered, and then
 * looked for in everything else. Of objects that Bellman does not read only the names stay.
 */
public final class Blanking {

  /** What stands in the place of a secret. It is valid in each of them, and as Base64 as well. */
  public static final String BLANK = "blanked0";

  private static final String BLANK_DATA =
      Base64.getEncoder().encodeToString(BLANK.getBytes(StandardCharsets.US_ASCII));

  /** Fields whose texts are secret, whatever object they are in. */
  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "pass(word|wd|phrase)?$|secret$|token$|credentials?$|(private|api|secret|access)[-_.]?key$"
              + "|authorization$",
          Pattern.CASE_INSENSITIVE);

  /** Only what those write in whose notes nobody puts a secret. */
  private static final Pattern PLAIN_ANNOTATION =
      Pattern.compile("(.*\\.)?(metallb\\.io|metallb\\.universe\\.tf|kubernetes\\.io|k8s\\.io)/.*");

  private static final String WHOLE_OBJECT = "kubectl.kubernetes.io/last-applied-configuration";

  private static final Pattern PRIVATE_KEY =
      Pattern.compile(
          "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)",
          Pattern.DOTALL);
  private static final Pattern JSON_WEB_TOKEN =
      Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?");
  private static final Pattern BEARER =
      Pattern.compile("(?i)\\b(bearer)\\s+[A-Za-z0-9._~+/=-]{12,}");

  /** {@code password=x}, {@code "token": "x"}, {@code Authorization: Basic x}. */
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)((?:password|passwd|passphrase|secret|token|credentials?|authorization"
              + "|(?:private|api|access)[-_]?key)\\\\?[\"']?\\s*[=:]\\s*)"
              + "(?!\\s)(?:(?:basic|bearer)\\s+)?"
              + "(\\\\?\"(?:[^\"\\\\]|\\\\[^\"])*\\\\?\"|'[^']*'|[^\\s,;}\\]\"']+)");

  /** As FRR has it: {@code neighbor 10.0.0.1 password x}, {@code key-string x}. */
  private static final Pattern ROUTER_LINE =
      Pattern.compile("(?im)^(.*\\b(?:password|key-string|secret|md5)[ \\t]+)\\S.*$");

  private static final int SHORTEST = 3;
  private static final int LONG_ENOUGH = 8;
  private static final int LONG_LINE = 16;

  /** Longest first, so that none is left over of which another is a part. */
  private final TreeSet<String> known =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /** Whoever writes this has a secret of it. */
  public synchronized void remember(String secret) {
    String text = secret.strip();
    if (text.length() >= SHORTEST && !text.equals(BLANK) && !text.equals(BLANK_DATA)) {
      known.add(text);
      // a log may have each line of it in a line of its own
      text.lines()
          .map(String::strip)
          .filter(line -> line.length() >= LONG_LINE)
          .forEach(known::add);
    }
  }

  /** The object without what is secret, and without what Bellman does not read. */
  public Map<String, Object> object(Map<?, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    keep(copy, object, "apiVersion");
    keep(copy, object, "kind");
    Kind kind = kind(object);
    Map<String, Object> metadata = metadata(object.get("metadata"), kind != null);
    copy.put("metadata", metadata);
    if (kind == Kind.SECRET) {
      keep(copy, object, "type");
      blankAll(copy, object, "data", BLANK_DATA);
      blankAll(copy, object, "stringData", BLANK);
    } else if (kind != null) {
      object.forEach((name, value) -> {
        if (!copy.containsKey(String.valueOf(name)) && value != null) {
          copy.put(String.valueOf(name), inside(String.valueOf(name), value));
        }
      });
    } else {
      learn(object);
    }
    return copy;
  }

  /** Whether more of an object than its name is kept. */
  public static boolean isRead(Map<?, ?> object) {
    return kind(object) != null;
  }

  private static @Nullable Kind kind(Map<?, ?> object) {
    if (!(object.get("apiVersion") instanceof String version)
        || !(object.get("kind") instanceof String name)) {
      return null;
    }
    int slash = version.indexOf('/');
    String group = slash < 0 ? "" : version.substring(0, slash);
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.POD)
        .filter(kind -> kind.text().equals(name) && kind.group().equals(group))
        .findFirst()
        .orElse(null);
  }

  private static void keep(Map<String, Object> copy, Map<?, ?> object, String field) {
    Object value = object.get(field);
    if (value instanceof String text) {
      copy.put(field, text);
    }
  }

  private void blankAll(Map<String, Object> copy, Map<?, ?> object, String field, String blank) {
    Object value = object.get(field);
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> blanked = new LinkedHashMap<>();
      map.forEach((name, secret) -> {
        if (secret != null) {
          rememberData(String.valueOf(secret));
        }
        blanked.put(String.valueOf(name), blank);
      });
      copy.put(field, blanked);
    } else if (value != null) {
      learn(value);
      copy.put(field, BLANK);
    }
  }

  /** A text of a Secret, which may be Base64 of another. */
  private void rememberData(String text) {
    remember(text);
    try {
      byte[] decoded = Base64.getMimeDecoder().decode(text);
      remember(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // it is no text
    }
  }

  private Map<String, Object> metadata(@Nullable Object metadata, boolean whole) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (metadata instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        String name = String.valueOf(key);
        switch (name) {
          case "name", "namespace" -> copy.put(name, value == null ? "" : value);
          case "annotations" -> {
            if (value instanceof Map<?, ?> annotations) {
              Map<String, Object> kept = annotations(annotations);
              if (whole && !kept.isEmpty()) {
                copy.put(name, kept);
              }
            }
          }
          case "managedFields", "ownerReferences" -> {}
          default -> {
            if (whole && value != null) {
              copy.put(name, inside(name, value));
            }
          }
        }
      });
    }
    return copy;
  }

  private Map<String, Object> annotations(Map<?, ?> annotations) {
    Map<String, Object> kept = new LinkedHashMap<>();
    annotations.forEach((key, value) -> {
      String name = String.valueOf(key);
      boolean plain =
          PLAIN_ANNOTATION.matcher(name).matches() && !SECRET_FIELD.matcher(name).find();
      if (!name.equals(WHOLE_OBJECT)) {
        kept.put(name, plain && value != null ? value : BLANK);
      }
    });
    return kept;
  }

  private Object inside(String field, Object value) {
    boolean secret = SECRET_FIELD.matcher(field).find();
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, each) -> {
          if (each != null) {
            copy.put(String.valueOf(name), inside(String.valueOf(name), each));
          }
        });
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        for (Object each : list) {
          if (each != null) {
            copy.add(inside(field, each));
          }
        }
        yield copy;
      }
      case Boolean flag -> flag;
      default -> {
        if (secret) {
          remember(String.valueOf(value));
          yield BLANK;
        }
        yield field.toLowerCase(Locale.ROOT).startsWith("raw") && value instanceof String text
            ? ROUTER_LINE.matcher(text).replaceAll("$1" + BLANK)
            : value;
      }
    };
  }

  /** Remembers what is secret in what is left out as a whole. */
  private void learn(@Nullable Object value) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((name, each) -> {
            if ((each instanceof String || each instanceof Number)
                && SECRET_FIELD.matcher(String.valueOf(name)).find()) {
              rememberData(String.valueOf(each));
            } else {
              learn(each);
            }
          });
      case List<?> list -> list.forEach(this::learn);
      case null, default -> {}
    }
  }

  /** The same document with the secrets that are known taken out of all its texts. */
  public Object document(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, each) -> {
          if (each != null) {
            copy.put(String.valueOf(name), document(each));
          }
        });
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        for (Object each : list) {
          if (each != null) {
            copy.add(document(each));
          }
        }
        yield copy;
      }
      case String text -> withoutKeys(withoutKnown(text));
      default -> value;
    };
  }

  /** Text of Bellman's own making: without secrets that are known, and without keys and tokens. */
  public String answer(String text) {
    return withoutKeys(withoutKnown(text));
  }

  /** Text that anybody may have written something into, as into a log. */
  public String log(String text) {
    return ASSIGNMENT
        .matcher(answer(text))
        .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + quoted(found.group(2))));
  }

  /** What stands in the place of a value, in the quotes that it had, so that JSON stays JSON. */
  private static String quoted(String value) {
    String quote = value.startsWith("\\\"") ? "\\\"" : value.substring(0, 1);
    boolean is = quote.endsWith("\"") || quote.equals("'");
    return is ? quote + BLANK + quote : BLANK;
  }

  private static String withoutKeys(String text) {
    String plain = PRIVATE_KEY.matcher(text).replaceAll(BLANK);
    plain = JSON_WEB_TOKEN.matcher(plain).replaceAll(BLANK);
    return BEARER.matcher(plain).replaceAll("$1 " + BLANK);
  }

  private synchronized String withoutKnown(String text) {
    String plain = text;
    for (String secret : known) {
      if (plain.contains(secret)) {
        String found = Pattern.quote(secret);
        // a short one may be a part of many words
        plain =
            secret.length() >= LONG_ENOUGH
                ? plain.replace(secret, BLANK)
                : plain.replaceAll("(?<![A-Za-z0-9])" + found + "(?![A-Za-z0-9])", BLANK);
      }
    }
    return plain;
  }
}
