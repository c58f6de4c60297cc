package bellman.app.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of objects that tell about others: the same for the same, and never too long. */
final class Names {

  private static final int LONGEST_LABEL = 63;

  private Names() {}

  /** A name that starts so, and that no other object about something else has. */
  static String of(String start, String about, String node) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((node + "\n" + about).getBytes(StandardCharsets.UTF_8));
      return start + "-" + HexFormat.of().formatHex(digest, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A name as a label's value, which may be shorter than names may be. */
  static String label(String name) {
    return name.length() <= LONGEST_LABEL
        ? name
        : name.substring(0, LONGEST_LABEL).replaceAll("[^A-Za-z0-9]+$", "");
  }
}
