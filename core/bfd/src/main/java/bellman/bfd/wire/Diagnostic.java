package bellman.bfd.wire;

/**
 * Why a system's session was last not up, in its own words (RFC 5880 section 4.1).
 *
 * @param code 0..31; 9 and more have no meaning yet
 */
public record Diagnostic(int code) {

  public static final Diagnostic NONE = new Diagnostic(0);
  public static final Diagnostic DETECTION_TIME_EXPIRED = new Diagnostic(1);
  public static final Diagnostic ECHO_FAILED = new Diagnostic(2);
  public static final Diagnostic NEIGHBOR_SIGNALED_DOWN = new Diagnostic(3);
  public static final Diagnostic ADMINISTRATIVELY_DOWN = new Diagnostic(7);

  private static final String[] NAMES = {
    "no diagnostic",
    "control detection time expired",
    "echo function failed",
    "neighbor signaled session down",
    "forwarding plane reset",
    "path down",
    "concatenated path down",
    "administratively down",
    "reverse concatenated path down"
  };

  private static final Diagnostic[] KNOWN = new Diagnostic[32];

  static {
    for (int code = 0; code < KNOWN.length; code++) {
      KNOWN[code] = new Diagnostic(code);
    }
  }

  /** The diagnostic of a number 0..31. */
  static Diagnostic of(int code) {
    return KNOWN[code];
  }

  @Override
  public String toString() {
    return code < NAMES.length ? NAMES[code] : "diagnostic " + code;
  }
}
