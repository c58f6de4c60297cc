package bellman.app.speaker;

/** How far a route that a node announces has come on its way to a router. */
public enum Stage {
  /** It is to be announced. */
  PLANNED("planned"),
  /** It is in the node's FRRConfiguration, and the API server has that. */
  WRITTEN("written"),
  /** FRR-K8s has made FRR's configuration of that. */
  TAKEN_OVER("takenOver"),
  /** FRR runs with it. */
  LOADED("loaded"),
  /** The router has it: the session is up. */
  SENT("sent");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /** As {@code explain} has it. */
  public String text() {
    return text;
  }
}
