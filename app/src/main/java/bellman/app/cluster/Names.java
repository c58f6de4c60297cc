package bellman.app.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of objects that tell about others: the same for the same, and never too long. A Node's name
 * may have 253 characters, which is more than a label or a field manager may have: what is too long
 * is cut, and ends with a digest of all of it, since cloud providers' names differ at their ends.
 */
public final class Names {

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_MANAGER = 128;
  private static final int LONGEST_NAME = 253;

  private Names() {}

  /** A name that starts so, and that no other object about something else has. */
  static String of(String start, String about, String node) {
    return start + "-" + digest(node + "\n" + about, 10);
  }

  /** A name as a label's value. */
  public static String label(String name) {
    return within(LONGEST_LABEL, name);
  }

  /** As whom a node's speaker writes: its field manager. */
  public static String manager(String node) {
    return within(LONGEST_MANAGER, "bellman-speaker-" + node);
  }

  /** The name of the object that tells of a node's speaker as a whole. */
  static String speaker(String node) {
    return within(LONGEST_NAME, "speaker-" + node);
  }

  private static String within(int longest, String name) {
    if (name.length() <= longest) {
      return name;
    }
    String digest = digest(name, 5);
    String cut = name.substring(0, longest - 1 - digest.length());
    return cut.replaceAll("[^A-Za-z0-9]+$", "") + "-" + digest; // no part may end otherwise
  }

  private static String digest(String text, int octets) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
