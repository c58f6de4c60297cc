package bellman.net;

/**
 * An autonomous system number (RFC 6793). Zero is kept as a value, because RFC 7607 makes it one
 * that must be recognized and refused; whoever reads configuration or OPENs decides.
 *
 * @param number 0..2^32-1
 */
public record Asn(long number) implements Comparable<Asn> {

  /** AS_TRANS, which stands for a four-octet number where only two octets fit (RFC 6793). */
  public static final Asn TRANS = new Asn(23456);

  public Asn {
    if (number >>> 32 != 0) {
      throw new IllegalArgumentException(number + " is not an AS number (0..4294967295)");
    }
  }

  /** Whether it needs four octets. */
  public boolean isFourOctet() {
    return number > 0xffff;
  }

  /** What stands for it in a two-octet field: itself, or AS_TRANS. */
  public int twoOctet() {
    return isFourOctet() ? (int) TRANS.number : (int) number;
  }

  @Override
  public int compareTo(Asn other) {
    return Long.compare(number, other.number);
  }

  /** The number in plain decimal (asplain, RFC 5396). */
  @Override
  public String toString() {
    return Long.toString(number);
  }
}
