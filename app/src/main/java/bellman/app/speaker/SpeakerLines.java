package bellman.app.speaker;

import bellman.runtime.Sparing;
import bellman.speaker.LivePeer;
import bellman.speaker.SpeakerLog;
import java.util.Map;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A speaker's lines in the log, kept few. Owned by the speaker's thread. */
final class SpeakerLines implements SpeakerLog {

  private static final Logger LOG = LoggerFactory.getLogger(Speaker.class);

  /** More reasons than there are in a minute, unless somebody makes them up. */
  private static final int DIFFERENT_LINES = 10;

  private final Map<LivePeer, Sparing> sessions = new WeakHashMap<>();
  private final Sparing refusals = new Sparing(DIFFERENT_LINES);

  @Override
  public void info(String line) {
    LOG.info("{}", line);
  }

  @Override
  public void warn(String line) {
    LOG.warn("{}", line);
  }

  @Override
  public void session(LivePeer peer, String line, long nowNanos) {
    String said =
        sessions.computeIfAbsent(peer, _ -> new Sparing(DIFFERENT_LINES)).say(line, nowNanos);
    if (said != null) {
      LOG.info("peer {}: {}", peer.config().name(), said);
    }
  }

  @Override
  public void refused(String range, String line, long nowNanos) {
    String said = refusals.say(line, nowNanos);
    if (said != null) {
      LOG.warn("peer {}: {}", range, said);
    }
  }
}
