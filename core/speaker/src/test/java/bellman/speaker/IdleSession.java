package bellman.speaker;

import bellman.bgp.session.Event;
import bellman.bgp.session.Session;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session that never begins. */
final class IdleSession implements PeerSession {

  private final Session session;

  IdleSession(long sinceNanos) {
    session = Session.created(sinceNanos);
  }

  @Override
  public void start() {}

  @Override
  public void reset(Notification notification) {}

  @Override
  public void disable(Notification notification) {}

  @Override
  public void enable() {}

  @Override
  public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {}

  @Override
  public void send(int connection, List<EncodedMessage> messages) {}

  @Override
  public void end(Notification notification, boolean keepRoutes) {}

  @Override
  public void bfd(Event.Bfd said) {}

  @Override
  public void answering(Family family) {}

  @Override
  public Session session() {
    return session;
  }

  @Override
  public long receivedCount() {
    return 0;
  }

  @Override
  public @Nullable String found() {
    return null;
  }

  @Override
  public @Nullable String warning() {
    return null;
  }
}
