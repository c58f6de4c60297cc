package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/** What became of a {@link PeerRequest}. */
public sealed interface PeerOutcome {

  /**
   * It is as was ordered.
   *
   * @param changed whether it was not so before
   * @param message what was done, or why nothing was, in words
   * @param admin what an operator has ordered for the peer now, and lasts; null for nothing
   * @param obstacle why the next process of the speaker will not know of it; null if it will
   */
  record Done(
      String peer,
      String action,
      boolean changed,
      String message,
      PeerAnswer.@Nullable Admin admin,
      @Nullable String obstacle)
      implements PeerOutcome {}

  /** There is no such peer; the message names those that there are. */
  record Unknown(String message) implements PeerOutcome {}

  /** It can't be done now, or not here; the message says what to do instead. */
  record Refused(String message) implements PeerOutcome {}
}
