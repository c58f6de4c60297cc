package bellman.bgp.session;

/** One connection on its way to a session. */
public sealed interface ConnectionAttempt {

  /** The number that tells connections apart. */
  int connection();

  /** When it must be looked at again. */
  long deadlineNanos();

  /** TCP is connecting (the RFC's Connect). */
  record Dialling(int connection, long deadlineNanos) implements ConnectionAttempt {}

  /** TCP is there, and our OPEN waits for the peer's or for the deadline (DelayOpen). */
  record Delaying(int connection, Endpoints endpoints, long deadlineNanos)
      implements ConnectionAttempt {}

  /** Our OPEN is sent. */
  record OpenSent(int connection, Endpoints endpoints, long deadlineNanos)
      implements ConnectionAttempt {}

  /**
   * Both OPENs are there, and our KEEPALIVE waits for BFD: OpenSentBfdUpPending of
   * draft-ietf-idr-bgp-bfd-strict-mode.
   *
   * @param heard whether the peer's KEEPALIVE is there already
   */
  record BfdPending(
      int connection, Endpoints endpoints, Negotiated negotiated, long deadlineNanos, boolean heard)
      implements ConnectionAttempt {}

  /** Both OPENs are there; the peer's KEEPALIVE is missing. */
  record OpenConfirm(
      int connection,
      Endpoints endpoints,
      Negotiated negotiated,
      long holdAtNanos,
      long keepaliveAtNanos)
      implements ConnectionAttempt {
    @Override
    public long deadlineNanos() {
      return Math.min(holdAtNanos, keepaliveAtNanos);
    }
  }
}
