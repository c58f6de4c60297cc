package bellman.api.status;

/** How grave an event is. */
public enum EventType {
  NORMAL("Normal"),
  WARNING("Warning");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /** As it is in the event. */
  public String text() {
    return text;
  }
}
