package bellman.api.resource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names that are made of others' names and may be too long: a Node's name may have 253 characters,
 * which is as many as any object's. What is too long is cut, and ends with a digest of all of it,
 * since cloud providers' names differ at their ends.
 */
public final class ShortName {

  /** As long as the name of an object may be, in characters. */
  public static final int LONGEST_NAME = 253;

  private ShortName() {}

  /**
   * A name as it is, or cut to what is allowed.
   *
   * @param longest how many characters it may have, more than 11
   */
  public static String within(int longest, String name) {
    if (name.length() <= longest) {
      return name;
    }
    String digest = digest(name, 5);
    String cut = name.substring(0, longest - 1 - digest.length());
    return cut.replaceAll("[^A-Za-z0-9]+$", "") + "-" + digest; // no part may end otherwise
  }

  /** The first octets of a text's SHA-256, two hexadecimal digits each. */
  public static String digest(String text, int octets) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
