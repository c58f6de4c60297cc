package bellman.speaker;

/** How long changes take: to be planned, and until the kernel has the octets for a router. */
public interface Latencies {

  /** A moment that did not come. */
  long NEVER = Long.MIN_VALUE;

  /** Where nobody measures. */
  Latencies NONE =
      new Latencies() {
        @Override
        public void worked(long nanos) {}

        @Override
        public void reconciled() {}

        @Override
        public void sending(String peer, long toldNanos) {}

        @Override
        public void written(String peer, long nowNanos) {}

        @Override
        public void forget(String peer) {}
      };

  /** So long was worked on a change that may not be followed to its end yet. */
  void worked(long nanos);

  /** It is. */
  void reconciled();

  /** Something goes out to a peer because of what was told at that time; or {@link #NEVER}. */
  void sending(String peer, long toldNanos);

  /** The peer's socket has taken it. */
  void written(String peer, long nowNanos);

  /** The session is over, and what was being sent with it. */
  void forget(String peer);
}
