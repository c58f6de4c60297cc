package bellman.app.recording;

import bellman.bgp.session.Event;
import bellman.bgp.session.Session;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.net.Family;
import bellman.speaker.PeerSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session whose use by the speaker is written down.
 *
 * @param used the session itself
 * @param number by which the recording knows it
 */
public record RecordedSession(PeerSession used, int number, Recording recording)
    implements PeerSession {

  static final String STARTED = "start";
  static final String ENABLED = "enable";

  private void called(String what) {
    recording.write(new Entry.Called(number, what));
  }

  @Override
  public void start() {
    called(STARTED);
    used.start();
  }

  @Override
  public void reset(Notification notification) {
    called("reset " + notification);
    used.reset(notification);
  }

  @Override
  public void disable(Notification notification) {
    called("disable " + notification);
    used.disable(notification);
  }

  @Override
  public void enable() {
    called(ENABLED);
    used.enable();
  }

  @Override
  public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
    called("retime " + keepaliveSeconds + " " + connectTimeSeconds);
    used.retime(keepaliveSeconds, connectTimeSeconds);
  }

  @Override
  public void send(int connection, List<EncodedMessage> messages) {
    recording.write(Recording.sent(number, connection, messages));
    used.send(connection, messages);
  }

  @Override
  public void end(Notification notification, boolean keepRoutes) {
    called((keepRoutes ? "leave " : "stop ") + notification);
    used.end(notification, keepRoutes);
  }

  @Override
  public void bfd(Event.Bfd said) {
    used.bfd(said); // BFD's thread says it, and no decision of the speaker depends on it
  }

  @Override
  public void answering(Family family) {
    used.answering(family);
  }

  @Override
  public Session session() {
    Session state = used.session();
    recording.found(number, state);
    return state;
  }

  @Override
  public long receivedCount() {
    return used.receivedCount();
  }

  @Override
  public @Nullable String found() {
    return used.found();
  }

  @Override
  public @Nullable String warning() {
    return used.warning();
  }
}
