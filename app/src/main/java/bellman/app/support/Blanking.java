package bellman.app.support;

import bellman.api.resource.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is secret out of objects and out of text.
 *
 * <p>Objects go first: what they hold in places for secrets is blanked and remembered, and then
 * looked for in everything else. Of objects that Bellman does not read only the names stay, and of
 * fields that it does not know as well.
 */
public final class Blanking {

  /** What stands in the place of a secret. It is valid in each of them, and as Base64 as well. */
  public static final String BLANK = "blanked0";

  private static final String BLANK_DATA =
      Base64.getEncoder().encodeToString(BLANK.getBytes(StandardCharsets.US_ASCII));

  /** Fields that are secret with all that is in them, whatever object they are in. */
  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "pass(word|wd|phrase)?$|pwd$|secret$|token$|credentials?$|authorization$|md5"
              + "|(private|api|secret|access|auth)[-_.]?key$",
          Pattern.CASE_INSENSITIVE);

  /** Keys of data that are secret however short, and fields that may be misspelt. */
  private static final Pattern SECRET_KEY =
      Pattern.compile(
          "pas|pwd|token|secret|key|cred|auth|private|psk|md5", Pattern.CASE_INSENSITIVE);

  /** Only what those write in whose notes nobody puts a secret. */
  private static final Pattern PLAIN_ANNOTATION =
      Pattern.compile("metallb\\.io/.*|metallb\\.universe\\.tf/.*");

  private static final Set<String> PLAIN_ANNOTATIONS =
      Set.of(
          "alpha.kubernetes.io/provided-node-ip",
          "deployment.kubernetes.io/revision",
          "endpoints.kubernetes.io/last-change-trigger-time",
          "endpoints.kubernetes.io/over-capacity",
          "node.alpha.kubernetes.io/ttl",
          "service.kubernetes.io/topology-mode",
          "volumes.kubernetes.io/controller-managed-attach-detach");

  private static final String WHOLE_OBJECT = "kubectl.kubernetes.io/last-applied-configuration";

  private static final Set<String> METADATA =
      Set.of(
          "uid",
          "labels",
          "finalizers",
          "generation",
          "generateName",
          "resourceVersion",
          "selfLink",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private final KnownSecrets known = new KnownSecrets();

  /** Whoever writes this has a secret of it. */
  public void remember(String secret) {
    known.sure(secret);
  }

  static boolean isBlank(String text) {
    return text.equals(BLANK) || text.equals(BLANK_DATA);
  }

  static boolean isSecretKey(String name) {
    return SECRET_KEY.matcher(name).find();
  }

  /** The object without what is secret, and without what Bellman does not read. */
  public Map<String, Object> object(Map<?, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    keep(copy, object, "apiVersion");
    keep(copy, object, "kind");
    Kind kind = kind(object);
    Map<String, Object> metadata = metadata(object.get("metadata"), kind != null);
    copy.put("metadata", metadata);
    boolean isSecret = "secret".equalsIgnoreCase(String.valueOf(object.get("kind")));
    if (isSecret && kind != null) {
      keep(copy, object, "type");
    }
    KnownFields fields =
        kind == null
            ? KnownFields.ANY
            : KnownFields.of(kind, String.valueOf(copy.get("apiVersion")));
    boolean isRouters = kind != null && kind.isFrrK8s();
    object.forEach((key, value) -> {
      String name = String.valueOf(key);
      if (copy.containsKey(name) || value == null) {
        return;
      }
      if (isSecret) {
        // a misspelt field of a Secret is as secret as the right one
        Object blanked = data(name, value, name.equals("data") ? BLANK_DATA : BLANK);
        if (kind != null) {
          copy.put(name, blanked);
        }
      } else if (kind == null) {
        learn(name, value, false);
      } else {
        copy.put(name, field(name, value, fields, isRouters));
      }
    });
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

  /** A field of a Secret: the names of its entries stay. */
  private Object data(String field, Object value, String blank) {
    if (value instanceof Boolean) {
      return value;
    }
    if (!(value instanceof Map<?, ?> map)) {
      learnAll(field, value);
      return blank;
    }
    Map<String, Object> blanked = new LinkedHashMap<>();
    map.forEach((name, secret) -> {
      if (secret != null) {
        learnAll(String.valueOf(name), secret);
      }
      blanked.put(String.valueOf(name), blank);
    });
    return blanked;
  }

  /** All texts of it, which may be Base64 of others. */
  private void learnAll(String name, @Nullable Object value) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, each) -> learnAll(String.valueOf(key), each));
      case List<?> list -> list.forEach(each -> learnAll(name, each));
      case null -> {}
      case Boolean _ -> {}
      default -> {
        String text = String.valueOf(value);
        learnText(name, text);
        try {
          byte[] decoded = Base64.getMimeDecoder().decode(text);
          learnText(
              name,
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
          // it is no text
        }
      }
    }
  }

  private void learnText(String name, String text) {
    if (isSecretKey(name)) {
      known.sure(text);
    } else {
      known.likely(text);
    }
  }

  private Map<String, Object> metadata(@Nullable Object metadata, boolean whole) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (metadata instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        String name = String.valueOf(key);
        switch (name) {
          case "name", "namespace" -> {
            copy.put(name, value == null ? "" : value);
            if (value != null) {
              known.name(String.valueOf(value));
            }
          }
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
              boolean is = METADATA.contains(name);
              copy.put(
                  name, is ? inside(name, value, KnownFields.ANY, false) : unknown(name, value));
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
      boolean secret = SECRET_FIELD.matcher(name).find();
      boolean plain =
          value instanceof String
              && !secret
              && (PLAIN_ANNOTATION.matcher(name).matches() || PLAIN_ANNOTATIONS.contains(name));
      if (secret && value != null) {
        learn(name, value, true);
      }
      if (!name.equals(WHOLE_OBJECT)) {
        kept.put(name, plain ? value : BLANK);
      }
    });
    return kept;
  }

  /** A field of an object or of a part of it. */
  private Object field(String name, Object value, KnownFields siblings, boolean isRouters) {
    KnownFields fields = siblings.field(name);
    return fields == null ? unknown(name, value) : inside(name, value, fields, isRouters);
  }

  /** That it is there is what a bug report is about. */
  private Object unknown(String name, Object value) {
    learn(name, value, isSecretKey(name));
    return value instanceof Boolean ? value : BLANK;
  }

  private Object inside(String name, Object value, KnownFields fields, boolean isRouters) {
    boolean secret = SECRET_FIELD.matcher(name).find();
    return switch (value) {
      case Boolean flag -> flag;
      case Map<?, ?> map -> {
        if (secret && !fields.isObject()) {
          learn(name, map, true);
          yield BLANK;
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, each) -> {
          if (each != null) {
            copy.put(String.valueOf(key), field(String.valueOf(key), each, fields, isRouters));
          }
        });
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        for (Object each : list) {
          if (each != null) {
            copy.add(inside(name, each, fields.entry(), isRouters));
          }
        }
        yield copy;
      }
      default -> {
        if (secret || fields.isObject()) {
          learn(name, value, secret);
          yield BLANK;
        }
        yield isRouters && value instanceof String text
            ? SecretText.router(text, known::sure)
            : value;
      }
    };
  }

  /** Remembers what is secret in what is left out as a whole. */
  private void learn(String name, @Nullable Object value, boolean all) {
    boolean secret = all || SECRET_FIELD.matcher(name).find();
    switch (value) {
      case Map<?, ?> map -> map.forEach((key, each) -> learn(String.valueOf(key), each, secret));
      case List<?> list -> list.forEach(each -> learn(name, each, secret));
      case null -> {}
      case Boolean _ -> {}
      default -> {
        if (secret) {
          known.sure(String.valueOf(value));
        }
      }
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
      // neither a name nor an address is ever taken out as a whole, whose password it may be
      case String text -> known.isName(text) || KnownSecrets.isFigures(text) ? text : answer(text);
      default -> value;
    };
  }

  /** Text of Bellman's own making: without secrets that are known, and without keys and tokens. */
  public String answer(String text) {
    return SecretText.withoutKeys(known.blank(text));
  }

  /** Text that anybody may have written something into, as into a log. */
  public String log(String text) {
    return SecretText.withoutAssignments(answer(text));
  }
}
