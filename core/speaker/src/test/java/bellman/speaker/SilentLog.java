package bellman.speaker;

/** Says nothing. */
final class SilentLog implements SpeakerLog {

  @Override
  public void info(String line) {}

  @Override
  public void warn(String line) {}

  @Override
  public void session(LivePeer peer, String line, long nowNanos) {}

  @Override
  public void refused(String range, String line, long nowNanos) {}
}
