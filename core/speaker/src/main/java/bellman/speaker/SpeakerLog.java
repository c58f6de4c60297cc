package bellman.speaker;

/** The lines that a speaker has to say to its operator. */
public interface SpeakerLog {

  /** Where nobody reads. */
  SpeakerLog NONE =
      new SpeakerLog() {
        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}

        @Override
        public void session(LivePeer peer, String line, long nowNanos) {}

        @Override
        public void refused(String range, String line, long nowNanos) {}
      };

  /** Something that is as it should be. */
  void info(String line);

  /** Something to look at. */
  void warn(String line);

  /** A session came or went: repeated lines of a peer are counted instead of said. */
  void session(LivePeer peer, String line, long nowNanos);

  /** A router of a range was turned away: likewise. */
  void refused(String range, String line, long nowNanos);
}
