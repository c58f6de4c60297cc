package bellman.bfd.wire;

/** The four states of a session, in the order of their numbers (RFC 5880 section 4.1). */
public enum SessionState {
  ADMIN_DOWN(0, "adminDown"),
  DOWN(1, "down"),
  INIT(2, "init"),
  UP(3, "up");

  private static final SessionState[] BY_NUMBER = values();

  private final int number;
  private final String text;

  SessionState(int number, String text) {
    this.number = number;
    this.text = text;
  }

  int number() {
    return number;
  }

  /** The state of a number 0..3. */
  static SessionState of(int number) {
    return BY_NUMBER[number];
  }

  /** As {@code peers} says it. */
  @Override
  public String toString() {
    return text;
  }
}
