package bellman.net;

import java.util.regex.Pattern;

/** A BGP community: four octets (RFC 1997) or twelve (RFC 8092). Large ones are ordered last. */
public sealed interface Community extends Comparable<Community> {

  /**
   * A community of RFC 1997.
   *
   * @param value both halves as one number; its sign bit is the first bit
   */
  record Standard(int value) implements Community {

    /** The community {@code high:low}, each 0..65535. */
    public static Standard of(int high, int low) {
      if (high >>> 16 != 0 || low >>> 16 != 0) {
        throw new IllegalArgumentException(high + ":" + low + ": each half is 0..65535");
      }
      return new Standard(high << 16 | low);
    }

    @Override
    public int compareTo(Community other) {
      return other instanceof Standard standard
          ? Integer.compareUnsigned(value, standard.value)
          : -1;
    }

    @Override
    public String toString() {
      return (value >>> 16) + ":" + (value & 0xffff);
    }
  }

  /**
   * A large community of RFC 8092: three numbers of 0..2^32-1.
   *
   * @param globalAdministrator the AS that gave it its meaning
   * @param localData1 the first part that the AS chose
   * @param localData2 the second part that the AS chose
   */
  record Large(long globalAdministrator, long localData1, long localData2) implements Community {

    public Large {
      if ((globalAdministrator | localData1 | localData2) >>> 32 != 0) {
        throw new IllegalArgumentException("each part of a large community is 0..4294967295");
      }
    }

    @Override
    public int compareTo(Community other) {
      if (!(other instanceof Large large)) {
        return 1;
      }
      int byAdministrator = Long.compare(globalAdministrator, large.globalAdministrator);
      if (byAdministrator != 0) {
        return byAdministrator;
      }
      int byData1 = Long.compare(localData1, large.localData1);
      return byData1 != 0 ? byData1 : Long.compare(localData2, large.localData2);
    }

    @Override
    public String toString() {
      return "large:" + globalAdministrator + ":" + localData1 + ":" + localData2;
    }
  }

  /**
   * Reads {@code 0..65535:0..65535} or {@code large:N:N:N} with N 0..4294967295.
   *
   * @throws IllegalArgumentException if it is neither; the message is fit for a user
   */
  static Community parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 2) {
      return Standard.of(
          (int) number(text, parts[0], 0xffff), (int) number(text, parts[1], 0xffff));
    }
    if (parts.length == 4) {
      if (!parts[0].equals("large")) {
        throw new IllegalArgumentException(
            "invalid community value: '"
                + text
                + "': expected community to be of format large:N:N:N");
      }
      long most = 0xffff_ffffL;
      return new Large(
          number(text, parts[1], most), number(text, parts[2], most), number(text, parts[3], most));
    }
    throw new IllegalArgumentException(
        "invalid community format: '" + text + "' is neither N:N nor large:N:N:N");
  }

  private static long number(String text, String digits, long most) {
    if (DECIMAL.matcher(digits).matches()) {
      long number = Long.parseLong(digits);
      if (number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "invalid community value: invalid section '"
            + digits
            + "' of '"
            + text
            + "': a number of 0.."
            + most);
  }

  /** At most ten digits, so that the number fits a long. */
  Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");
}
