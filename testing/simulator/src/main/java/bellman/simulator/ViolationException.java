package bellman.simulator;

/** Something that must never happen did. */
final class ViolationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ViolationException(String message) {
    super(message);
  }
}
