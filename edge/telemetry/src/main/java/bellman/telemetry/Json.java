package bellman.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Records to JSON and back. A component's name is its key; nothing is left out when it is null. */
public final class Json {

  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private static final ObjectWriter PRETTY =
      MAPPER.writer(
          new DefaultPrettyPrinter()
              .withSeparators(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
              .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));

  private Json() {}

  /** The value on many lines, for people and scripts. */
  public static String pretty(Object value) {
    try {
      return PRETTY.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a record that JSON cannot represent: " + value.getClass(), e);
    }
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "a record that JSON cannot represent: " + value.getClass(), e);
    }
  }

  /** A list whose values are written one after the other; to be closed at its end. */
  static SequenceWriter list(OutputStream out) throws IOException {
    return MAPPER
        .writer()
        .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
        .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .writeValuesAsArray(out);
  }

  static <T> T read(InputStream json, TypeReference<T> type) throws IOException {
    return MAPPER.readValue(json, type);
  }

  static <T> T read(byte[] json, TypeReference<T> type) throws IOException {
    return MAPPER.readValue(json, type);
  }

  /** The value as plain maps, lists, texts and numbers, as other formats want it. */
  public static Object tree(Object value) {
    return MAPPER.convertValue(value, Object.class);
  }
}
