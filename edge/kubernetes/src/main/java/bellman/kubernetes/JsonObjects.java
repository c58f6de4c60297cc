package bellman.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an API server sends, object by object while it comes: a page of hundreds of objects as
 * a tree in memory would be what makes the process big. Objects are mappings, lists, texts, numbers
 * and booleans; a null that is read is as good as absent.
 */
final class JsonObjects {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonObjects() {}

  /**
   * What is said about a page of a list.
   *
   * @param version the state of the store that the list is of
   * @param next where the next page begins; empty if this is the last one
   */
  record Page(String version, String next) {}

  /**
   * Something that happened to a watched object.
   *
   * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
   */
  record Event(String type, Map<String, Object> object) {

    /** Whether everything that there was when the watch began has been told of. */
    boolean isEndOfInitial() {
      return type.equals("BOOKMARK")
          && object.get("metadata") instanceof Map<?, ?> metadata
          && metadata.get("annotations") instanceof Map<?, ?> annotations
          && "true".equals(annotations.get("k8s.io/initial-events-end"));
    }
  }

  /**
   * Reads a page of a list.
   *
   * @param filter what of each object is passed over
   * @throws IOException if the stream ends early or is no list of objects
   */
  static Page page(InputStream stream, FieldFilter filter, Consumer<Map<String, Object>> each)
      throws IOException {
    String version = "";
    String next = "";
    try (JsonParser parser = JSON.createParser(stream)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the API server's response is not a list");
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (field.equals("items") && token == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            each.accept(object(parser, filter));
          }
        } else if (field.equals("metadata") && token == JsonToken.START_OBJECT) {
          Map<String, Object> metadata = object(parser, FieldFilter.NONE);
          version = text(metadata.get("resourceVersion"));
          next = text(metadata.get("continue"));
        } else {
          parser.skipChildren();
        }
      }
      atEnd(parser);
    }
    return new Page(version, next);
  }

  /**
   * Reads the events of a watch until there are no more.
   *
   * @param filter what of each object is passed over
   * @param each returns whether to go on
   * @throws IOException if the stream breaks off or is no watch
   */
  static void events(InputStream stream, FieldFilter filter, Predicate<Event> each)
      throws IOException {
    try (JsonParser parser = JSON.createParser(stream)) {
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        String type = "";
        Map<String, Object> object = Map.of();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
          JsonToken token = parser.nextToken();
          if (field.equals("type")) {
            type = parser.getText();
          } else if (field.equals("object") && token == JsonToken.START_OBJECT) {
            // what a bookmark marks stands in its annotations
            object = object(parser, type.equals("BOOKMARK") ? FieldFilter.NONE : filter);
          } else {
            parser.skipChildren();
          }
        }
        atEnd(parser);
        if (!each.test(new Event(type, object))) {
          return;
        }
      }
    }
  }

  /**
   * Reads one object, whole.
   *
   * @throws IOException if the text is none
   */
  static Map<String, Object> read(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      return object(parser, FieldFilter.NONE);
    }
  }

  /** Writes an object; here a null is written, since in a patch it takes a field away. */
  static String write(Map<String, ?> object) {
    var text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(text)) {
      write(generator, object);
    } catch (IOException e) {
      throw new UncheckedIOException("a writer into memory can't fail", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeFieldName(String.valueOf(entry.getKey()));
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      case Collection<?> items -> {
        generator.writeStartArray();
        for (Object item : items) {
          write(generator, item);
        }
        generator.writeEndArray();
      }
      case Boolean flag -> generator.writeBoolean(flag);
      case Integer number -> generator.writeNumber(number);
      case Long number -> generator.writeNumber(number);
      case CharSequence text -> generator.writeString(text.toString());
      default -> throw new IllegalArgumentException(value.getClass() + " is not a JSON value");
    }
  }

  private static void atEnd(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw early();
    }
  }

  private static EOFException early() {
    return new EOFException("the API server's response is truncated");
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static Map<String, Object> object(JsonParser parser, FieldFilter filter)
      throws IOException {
    Map<String, Object> object = new HashMap<>();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (filter.drops(field)) {
        parser.skipChildren();
      } else {
        Object value = value(parser, token, filter.inside(field));
        if (value != null) {
          object.put(field, value);
        }
      }
    }
    atEnd(parser);
    return object;
  }

  private static @Nullable Object value(
      JsonParser parser, @Nullable JsonToken token, FieldFilter filter) throws IOException {
    return switch (token) {
      case null -> throw early();
      case START_OBJECT -> object(parser, filter);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          list.add(value(parser, item, filter));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
