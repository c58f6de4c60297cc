package bellman.net;

/** So many of something at once, and then one more after each of these times. */
public final class Bucket {

  private final int most;
  private final long eachNanos;

  /** When as many as there can be will be there again. */
  private long fullNanos;

  /**
   * A full one.
   *
   * @param most how many there are at once
   * @param eachNanos the time after which there is another one
   */
  public Bucket(int most, long eachNanos, long nowNanos) {
    this.most = most;
    this.eachNanos = eachNanos;
    this.fullNanos = nowNanos;
  }

  /** Whether there is one now. */
  public boolean has(long nowNanos) {
    return fullNanos - nowNanos <= (most - 1) * eachNanos;
  }

  /** Takes one. */
  public void take(long nowNanos) {
    fullNanos = (fullNanos - nowNanos > 0 ? fullNanos : nowNanos) + eachNanos;
  }
}
