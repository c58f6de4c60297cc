package bellman.speaker;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.session.State;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The BGP session with one router, as the speaker uses it. What becomes of it comes back as a
 * {@link SessionEvent}: no method waits.
 */
public interface PeerSession {

  /** Begins to connect, or to accept connections. */
  void start();

  /** Ends the session and begins the next one at once: {@link Event.Reset}. */
  void reset(Notification notification);

  /** Ends the session until {@link #enable}, also before {@link #start}: {@link Event.Disable}. */
  void disable(Notification notification);

  /** Takes {@link #disable} back. */
  void enable();

  /**
   * Changes timers; the session goes on.
   *
   * @param keepaliveSeconds see {@link bellman.bgp.session.Settings.Timers}
   * @param connectTimeSeconds likewise; null for the default
   */
  void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds);

  /**
   * Writes UPDATEs, and reports {@link SessionEvent.Written}. They are dropped if another session
   * has taken the place of the one they are for.
   *
   * @param connection the session's number, from {@link SessionEvent.Up}
   */
  void send(int connection, List<EncodedMessage> messages);

  /** Ends the session for good, and reports {@link SessionEvent.Ended}: {@link Event.Stop}. */
  void end(Notification notification, boolean keepRoutes);

  /** BFD says whether the router can be reached. */
  void bfd(Event.Bfd said);

  /** The speaker begins to answer a {@link SessionEvent.Refresh}: the next one is news. */
  void answering(Family family);

  /** The state of the session, which may be newer than the last event. */
  Session session();

  /** Prefixes that the router advertises, which are counted and dropped. */
  long receivedCount();

  /**
   * The router's address in the notation of RFC 4007 section 11, {@code fe80::1%eth0}, where it was
   * discovered and not configured; null otherwise.
   */
  @Nullable String found();

  /** What the way to the router waits for, or does differently than asked; null for nothing. */
  @Nullable String warning();

  /** What was agreed with the router; null if the session is not established. */
  default @Nullable Negotiated negotiated() {
    return session().state() instanceof State.Established established
        ? established.negotiated()
        : null;
  }

  /** The addresses of the established session; null if there is none. */
  default @Nullable Endpoints endpoints() {
    return session().state() instanceof State.Established established
        ? established.endpoints()
        : null;
  }
}
