package bellman.app.recording;

import bellman.api.resource.Metadata;
import bellman.net.Address;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.net.RouterId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values of the core as JSON and back: records by their components, enums by their names. A value
 * whose declared type is an interface says which record it is, under {@code is}.
 */
final class RecordCodec {

  private static final String IS = "is";
  private static final String PACKAGE = "bellman.";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Types that are not records, or whose text says it better. */
  private static final Map<Class<?>, Function<String, Object>> TEXTS =
      Map.of(
          Address.class, Address::parse,
          Prefix.class, Prefix::parse,
          RouterId.class, RouterId::parse,
          Instant.class, Instant::parse,
          Duration.class, Duration::parse,
          Password.class, Password::of);

  /** What stands in place of a password. */
  private final Function<byte[], String> leftOut;

  /**
   * A codec.
   *
   * @param leftOut what is written in place of a password; the same for the same one
   */
  RecordCodec(Function<byte[], String> leftOut) {
    this.leftOut = leftOut;
  }

  // ---- writing

  ObjectNode write(Record value) {
    return fields(value, true);
  }

  private JsonNode write(@Nullable Object value, Type declared) {
    return switch (value) {
      case null -> NullNode.getInstance();
      case String text -> JSON.textNode(text);
      case Boolean truth -> JSON.booleanNode(truth);
      case Integer number -> JSON.numberNode(number);
      case Long number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      case Enum<?> constant -> JSON.textNode(constant.name());
      case Password password -> JSON.textNode(leftOut.apply(password.toBytes()));
      case Address address -> JSON.textNode(address.toString());
      case Prefix prefix -> JSON.textNode(prefix.toString());
      case RouterId identifier -> JSON.textNode(identifier.toString());
      case Instant instant -> JSON.textNode(instant.toString());
      case Duration duration -> JSON.textNode(duration.toString());
      case byte[] octets -> JSON.textNode(Base64.getEncoder().encodeToString(octets));
      case Collection<?> all -> {
        ArrayNode array = JSON.arrayNode();
        Type each = argument(declared, 0);
        List<JsonNode> values = new ArrayList<>();
        all.forEach(one -> values.add(write(one, each)));
        if (all instanceof Set) {
          values.sort(Comparator.comparing(JsonNode::toString)); // it has no order of its own
        }
        yield array.addAll(values);
      }
      case Map<?, ?> map -> {
        ObjectNode object = JSON.objectNode();
        Type each = argument(declared, 1);
        map.forEach((key, one) -> object.set(String.valueOf(key), write(one, each)));
        yield object;
      }
      case Metadata metadata -> ofMetadata(metadata);
      case Record record -> fields(record, raw(declared) != record.getClass());
      default -> throw new IllegalArgumentException("can't be recorded: " + value.getClass());
    };
  }

  private ObjectNode fields(Record value, boolean named) {
    ObjectNode object = JSON.objectNode();
    if (named) {
      object.put(IS, value.getClass().getName().substring(PACKAGE.length()).replace('$', '.'));
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object of = get(component, value);
      boolean secret = component.getName().equals("password");
      object.set(
          component.getName(),
          secret && of instanceof String text
              ? write(Password.of(text), Password.class)
              : write(of, component.getGenericType()));
    }
    return object;
  }

  private static @Nullable Object get(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException("can't be recorded: " + component, e);
    }
  }

  private ObjectNode ofMetadata(Metadata metadata) {
    ObjectNode object = JSON.objectNode();
    object.put("namespace", metadata.namespace());
    object.put("name", metadata.name());
    object.set("labels", write(metadata.labels(), Map.class));
    object.set("annotations", write(metadata.annotations(), Map.class));
    object.set("creationTimestamp", write(metadata.creationTimestamp(), Instant.class));
    return object;
  }

  // ---- reading

  /**
   * Reads what {@link #write} has written.
   *
   * @throws IllegalArgumentException if it is something else
   */
  <T> T read(JsonNode json, Class<T> type) {
    Object value = read(json, (Type) type);
    if (value == null) {
      throw new IllegalArgumentException("null is no " + type.getSimpleName());
    }
    return type.cast(value);
  }

  private @Nullable Object read(JsonNode json, Type type) {
    Class<?> raw = raw(type);
    if (json.isNull()) {
      return null;
    }
    Function<String, Object> parse = TEXTS.get(raw);
    if (parse != null) {
      if (!json.isTextual()) {
        throw new IllegalArgumentException(json + " is no " + raw.getSimpleName());
      }
      return parse.apply(json.textValue());
    }
    if (raw == Object.class) {
      return plain(json);
    }
    if (raw == String.class) {
      return json.textValue();
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return json.booleanValue();
    }
    if (raw == int.class || raw == Integer.class) {
      return json.intValue();
    }
    if (raw == long.class || raw == Long.class) {
      return json.longValue();
    }
    if (raw == byte[].class) {
      return Base64.getDecoder().decode(json.textValue());
    }
    if (raw.isEnum()) {
      return constant(raw, json.textValue());
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return all(json, argument(type, 0), raw);
    }
    if (raw == Map.class) {
      return map(json, argument(type, 1));
    }
    return raw == Metadata.class ? metadata(json) : record(json, raw);
  }

  /** What is declared as any object, such as the fields of a status: texts, numbers, lists. */
  private @Nullable Object plain(JsonNode json) {
    if (json.isObject()) {
      return map(json, Object.class);
    }
    if (json.isArray()) {
      return all(json, Object.class, List.class);
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isNumber() ? (Object) json.numberValue() : json.textValue();
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("'" + name + "' is no " + type.getSimpleName());
  }

  private Object all(JsonNode json, Type each, Class<?> raw) {
    List<@Nullable Object> all = new ArrayList<>();
    json.forEach(one -> all.add(read(one, each)));
    return raw == Set.class ? new HashSet<>(all) : all;
  }

  private Map<String, @Nullable Object> map(JsonNode json, Type each) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    json.properties().forEach(entry -> map.put(entry.getKey(), read(entry.getValue(), each)));
    return map;
  }

  private Metadata metadata(JsonNode json) {
    String created = json.path("creationTimestamp").textValue();
    return new Metadata(
        json.path("namespace").asText(),
        json.path("name").asText(),
        texts(json.path("labels")),
        texts(json.path("annotations")),
        created == null ? null : Instant.parse(created));
  }

  private static Map<String, String> texts(JsonNode json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private Object record(JsonNode json, Class<?> declared) {
    Class<?> type = json.has(IS) ? named(json.path(IS).asText(), declared) : declared;
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException("no " + declared.getSimpleName() + ": " + json);
    }
    @Nullable Object[] values = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      JsonNode value = json.path(components[i].getName());
      values[i] =
          read(
              value.isMissingNode() ? NullNode.getInstance() : value,
              components[i].getGenericType());
      if (values[i] == null && types[i].isPrimitive()) {
        throw new IllegalArgumentException(
            "'" + components[i].getName() + "' is missing in " + json);
      }
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no " + type.getSimpleName() + ": " + json, e);
    }
  }

  /** Only records that a value of the declared type may be: a file must not name any class. */
  private static Class<?> named(String name, Class<?> declared) {
    String binary = PACKAGE + name;
    while (true) {
      try {
        Class<?> type = Class.forName(binary, false, RecordCodec.class.getClassLoader());
        if (declared.isAssignableFrom(type) && type.isRecord()) {
          return type;
        }
      } catch (ClassNotFoundException e) {
        int dot = binary.lastIndexOf('.');
        if (dot > PACKAGE.length()) {
          binary = binary.substring(0, dot) + '$' + binary.substring(dot + 1);
          continue; // it may stand in another type
        }
      }
      throw new IllegalArgumentException("'" + name + "' is no " + declared.getSimpleName());
    }
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      case WildcardType wildcard -> raw(wildcard.getUpperBounds()[0]);
      default -> Object.class;
    };
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType generic
        ? generic.getActualTypeArguments()[index]
        : Object.class;
  }
}
