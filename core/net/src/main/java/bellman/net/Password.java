package bellman.net;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A secret that both ends know. It does not show in logs: its text has to be asked for. */
public final class Password {

  private final String text;

  private Password(String text) {
    this.text = text;
  }

  /** A password as written; what is allowed in it is up to the protocol that it is for. */
  public static Password of(String text) {
    return new Password(Objects.requireNonNull(text));
  }

  /** The secret in UTF-8, a copy. */
  public byte[] toBytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Password password && password.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "(a password)";
  }
}
