package bellman.api.status;

/** What became of a write. */
public sealed interface WriteOutcome {

  /** It is written, and the service's version is this now. */
  record Done(String resourceVersion) implements WriteOutcome {}

  /** The service is not what it was taken for: look at it again. */
  record Stale() implements WriteOutcome {}

  /** There is no such service any more. */
  record Gone() implements WriteOutcome {}

  /** This process does not lead, or has not renewed its Lease: nothing was sent. */
  record NotLeading() implements WriteOutcome {}

  /**
   * It was not possible.
   *
   * @param why in words
   */
  record Failed(String why) implements WriteOutcome {}
}
