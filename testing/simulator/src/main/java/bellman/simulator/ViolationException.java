package bellman.simulator;

/** Something that must never happen did. */
public final class ViolationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What happened, and where. */
  public ViolationException(String message) {
    super(message);
  }
}
