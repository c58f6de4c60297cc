package bellman.kubernetes.admission;

import bellman.api.conversion.PeerConversion;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, texts, numbers and booleans. */
final class ReviewJson implements PeerConversion.JsonText {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Remembers no name, of which there may be many. */
  private static final JsonFactory PLAIN =
      JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

  /** How many names, values and brackets a text has; it holds none of them. */
  static int tokens(byte[] text) throws IOException {
    int count = 0;
    try (JsonParser parser = PLAIN.createParser(text)) {
      while (parser.nextToken() != null) {
        count++;
      }
    }
    return count;
  }

  /** Reads one object; null for {@code null}. */
  static @Nullable Map<String, Object> object(byte[] text) throws IOException {
    return MAPPER.readValue(text, new TypeReference<>() {});
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("something that JSON cannot represent", e);
    }
  }

  @Override
  public String write(Map<String, Object> mapping) {
    try {
      return MAPPER.writeValueAsString(mapping);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("something that JSON cannot represent", e);
    }
  }

  @Override
  public @Nullable Map<String, Object> read(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
