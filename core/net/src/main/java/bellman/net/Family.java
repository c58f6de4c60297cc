package bellman.net;

/** An address family. Its declaration order is its print order: IPv4 before IPv6. */
public enum Family {
  IPV4(32),
  IPV6(128);

  private final int bits;

  Family(int bits) {
    this.bits = bits;
  }

  /** The length of an address of this family, in bits. */
  public int bits() {
    return bits;
  }

  /** The length of an address of this family, in bytes. */
  public int bytes() {
    return bits / 8;
  }

  @Override
  public String toString() {
    return this == IPV4 ? "IPv4" : "IPv6";
  }
}
