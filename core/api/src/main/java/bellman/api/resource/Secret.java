package bellman.api.resource;

import bellman.net.Password;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A secret, as far as a peer's password may be in it. What is wrong with the password is no problem
 * of the Secret, which may be for somebody else, but of the peer that asks for it.
 *
 * @param password under the key {@code password}: {@code stringData} wins over {@code data}, as in
 *     Kubernetes; null if it is not there or can't be used
 * @param flaw why what is there can't be used, such as {@code is not base64}; null if nothing is
 *     wrong, or nothing is there
 */
public record Secret(
    Metadata metadata, String type, @Nullable Password password, @Nullable String flaw)
    implements Resource {

  /** The type that a peer's password must be in. */
  public static final String BASIC_AUTH = "kubernetes.io/basic-auth";

  private static final String KEY = "password";

  static Secret read(Metadata metadata, Fields root) {
    String type = root.filled("type");
    String kind = type == null ? "Opaque" : type;
    Object plain = root.objectOrEmpty("stringData").raw(KEY);
    Object encoded = root.objectOrEmpty("data").raw(KEY);
    if (plain instanceof String text) {
      return new Secret(metadata, kind, Password.of(text), null);
    }
    if (plain != null || !(encoded instanceof String || encoded == null)) {
      return new Secret(metadata, kind, null, "is not text: put it in quotes");
    }
    if (encoded == null) {
      return new Secret(metadata, kind, null, null);
    }
    try {
      // as YAML folds long lines; the API server takes it so too
      byte[] bytes = Base64.getDecoder().decode(((String) encoded).replaceAll("\\s", ""));
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new Secret(metadata, kind, Password.of(text), null);
    } catch (IllegalArgumentException e) {
      return new Secret(
          metadata, kind, null, "is not base64: encode it, or write it under stringData");
    } catch (CharacterCodingException e) {
      return new Secret(metadata, kind, null, "is base64 of something that is not UTF-8 text");
    }
  }

  @Override
  public Kind kind() {
    return Kind.SECRET;
  }
}
