package bellman.bfd.session;

/**
 * The echo function while it is active (RFC 5880 section 6.4).
 *
 * @param transmitAtNanos when the next packet leaves
 * @param sent the number of the last one sent
 * @param returned the number of the last one that came back; 0 for none yet
 * @param returnedAtNanos when that was
 */
public record Echo(long transmitAtNanos, int sent, int returned, long returnedAtNanos) {

  /** Whether the neighbor has shown that it sends them back: before, silence means nothing. */
  public boolean proven() {
    return returned != 0;
  }
}
