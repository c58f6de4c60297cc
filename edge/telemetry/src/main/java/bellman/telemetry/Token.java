package bellman.telemetry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What a command shows to prove that it is of the speaker's own user: whoever can read the file
 * that the speaker wrote. It is another one each time the speaker starts.
 */
public final class Token {

  private static final int BYTES = 32;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /** One that nobody can guess. */
  public static Token random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new Token(HexFormat.of().formatHex(bytes));
  }

  /** The file's name for the API at an address. */
  public static String fileName(InetSocketAddress api) {
    return "api-" + api.getAddress().getHostAddress().replace(':', '.') + "-" + api.getPort();
  }

  /**
   * Reads what a speaker wrote.
   *
   * @throws IOException if there is none or it may not be read; the message is fit for a user
   */
  public static Token read(Path file) throws IOException {
    try {
      return new Token(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new IOException(
          "cannot read the speaker's token from "
              + file
              + ": run this as the speaker's user, and with its --api and --token",
          e);
    }
  }

  /** Writes it where only this user can read it; an older one is replaced as a whole. */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is not a file name");
    }
    Files.createDirectories(folder);
    var only = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path fresh = Files.createTempFile(folder, file.getFileName() + ".", "", only);
    try {
      Files.writeString(fresh, text + "\n", StandardCharsets.US_ASCII);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** The value of the header {@code Authorization}. */
  String authorization() {
    return "Bearer " + text;
  }

  /** Whether a header shows this token; takes as long whatever is wrong in it. */
  boolean isShownBy(String header) {
    return MessageDigest.isEqual(
        header.getBytes(StandardCharsets.UTF_8), authorization().getBytes(StandardCharsets.UTF_8));
  }
}
