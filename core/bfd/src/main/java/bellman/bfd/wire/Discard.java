package bellman.bfd.wire;

/** The rules of RFC 5880 section 6.8.6 for which no session is needed, in the RFC's order. */
public enum Discard implements Received {
  /** Too short to have its fields. */
  TRUNCATED("shorter than a control packet"),
  WRONG_VERSION("a version other than 1"),
  LENGTH_TOO_SMALL("a length that is smaller than a packet's"),
  LENGTH_TOO_LARGE("a length that is larger than the datagram"),
  NO_MULTIPLIER("detect multiplier 0"),
  MULTIPOINT("the multipoint bit"),
  NO_DISCRIMINATOR("my discriminator 0"),
  NOT_DOWN_WITHOUT_SESSION("your discriminator 0 in state init or up"),
  AUTHENTICATED("an authentication section, and none is configured");

  private final String text;

  Discard(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
