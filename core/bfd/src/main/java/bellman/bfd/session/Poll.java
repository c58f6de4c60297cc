package bellman.bfd.session;

/**
 * A Poll Sequence under way (RFC 5880 section 6.5).
 *
 * @param beganNanos when its first packet was sent; {@link Session#NEVER} before
 */
public record Poll(long beganNanos) {

  static final Poll WANTED = new Poll(Session.NEVER);

  /** Whether a packet of it has left. */
  public boolean sent() {
    return beganNanos != Session.NEVER;
  }
}
