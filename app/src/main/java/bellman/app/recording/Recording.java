package bellman.app.recording;

import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.Planner;
import bellman.bgp.session.Session;
import bellman.bgp.wire.EncodedMessage;
import bellman.net.Address;
import bellman.speaker.IncomingConnection;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SessionEvent;
import bellman.speaker.SpeakerHost;
import bellman.speaker.SpeakerMessage;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;

/** Writes down what a speaker's machine is told and does. Used on the speaker's thread. */
public final class Recording {

  /** The format that is written, and that alone is read. */
  public static final int FORMAT = 1;

  private final RecordingWriter writer;
  private final Map<LivePeer, Integer> sessions = new WeakHashMap<>();
  private int opened;
  private int came;

  /** Whether the machine is at work, and not somebody who looks at its state. */
  private boolean turning;

  /** Begins to record a speaker. */
  public Recording(RecordingWriter writer, Entry.Started started) {
    this.writer = writer;
    write(started);
  }

  // ---- what the machine is told

  /**
   * It is told this; orders of operators are recorded by {@link #ordered}.
   *
   * @return what to tell it, so that all that it does is written down
   */
  public SpeakerMessage told(SpeakerMessage message, long now) {
    if (message instanceof SpeakerMessage.Came(var range, var router, var connection)) {
      var numbered = new NumberedConnection(connection, ++came, this);
      turning = true;
      write(new Entry.Came(now, range, router, came));
      return new SpeakerMessage.Came(range, router, numbered);
    }
    Entry entry =
        switch (message) {
          case SpeakerMessage.Observed(var upserts, var removed, long at) ->
              new Entry.Observed(now, at, List.copyOf(upserts), List.copyOf(removed));
          case SpeakerMessage.GoOn(long at) -> new Entry.GoOn(now, at);
          case SpeakerMessage.Moved(var links) -> new Entry.Moved(now, List.copyOf(links.all()));
          case SpeakerMessage.Came _ -> null; // above
          case SpeakerMessage.NodeDraining(boolean is) -> new Entry.NodeDraining(now, is);
          case SpeakerMessage.Go(var terms) -> new Entry.Leaving(now, terms);
          case SpeakerMessage.Ask _ -> null;
          case SessionEvent event -> entry(event, now);
        };
    if (entry != null) {
      turning = true;
      write(entry);
    }
    return message;
  }

  private Entry entry(SessionEvent event, long now) {
    int of = session(event.peer());
    return switch (event) {
      case SessionEvent.Up(_, int connection, var endpoints, var negotiated) ->
          new Entry.Up(now, of, connection, endpoints, negotiated);
      case SessionEvent.Connected(_, var endpoints) -> new Entry.Connected(now, of, endpoints);
      case SessionEvent.Down(_, var why) -> new Entry.Down(now, of, why);
      case SessionEvent.Written(_, int connection) -> new Entry.Written(now, of, connection);
      case SessionEvent.Refresh(_, var family) -> new Entry.Refresh(now, of, family);
      case SessionEvent.Ended(_, boolean known) -> new Entry.Ended(now, of, known);
    };
  }

  /** An operator ordered something. */
  public void ordered(String peer, String action, String text, Instant at, long now) {
    turning = true;
    write(new Entry.Ordered(now, peer, action, text, at));
  }

  /** A deadline had come. */
  public void ticked(long now) {
    turning = true;
    write(new Entry.Ticked(now));
  }

  /** The turn was over. */
  public void finished(long now) {
    if (turning) {
      turning = false;
      write(new Entry.Finished(now));
    }
  }

  /** A service had these addresses before; asked for when it is planned first. */
  public List<Address> remembered(String service, List<Address> addresses) {
    if (!addresses.isEmpty()) {
      write(new Entry.Remembered(service, addresses));
    }
    return addresses;
  }

  // ---- what it finds and does

  /** The host, with all that the machine asks of it and does there. */
  public SpeakerHost host(SpeakerHost host) {
    return new RecordedHost(host, this);
  }

  /** A connection with its number. */
  private record NumberedConnection(IncomingConnection connection, int number, Recording recording)
      implements IncomingConnection {
    @Override
    public void give(PeerSession session) {
      if (session instanceof RecordedSession recorded) {
        recording.write(new Entry.Received(number, recorded.number()));
        connection.give(recorded.used());
      } else {
        turnAway();
      }
    }

    @Override
    public void turnAway() {
      recording.write(new Entry.Received(number, null));
      connection.turnAway();
    }
  }

  /** A new session's number. */
  int opened(LivePeer peer) {
    sessions.put(peer, ++opened);
    return opened;
  }

  private int session(LivePeer peer) {
    return sessions.getOrDefault(peer, 0);
  }

  /** The machine has asked a session for its state. */
  void found(int session, Session state) {
    if (turning) {
      write(new Entry.State(session, state));
    }
  }

  /** What was decided about addresses. */
  static Map<String, String> decided(Planner.Outcome outcome) {
    Map<String, String> decided = new TreeMap<>();
    outcome
        .decisions()
        .forEach((service, decision) ->
            decided.put(
                service,
                switch (decision) {
                  case Decision.Assigned(var pool, var addresses) -> pool + " " + addresses;
                  case Decision.Unassigned(var reason, _) -> reason.text();
                }));
    return decided;
  }

  /** A batch, as its digest. */
  static Entry.Sent sent(int session, int connection, List<EncodedMessage> messages) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long octets = 0;
      for (EncodedMessage message : messages) {
        byte[] bytes = message.toBytes();
        digest.update(bytes);
        octets += bytes.length;
      }
      return new Entry.Sent(
          session, connection, messages.size(), octets, HexFormat.of().formatHex(digest.digest()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  void write(Entry entry) {
    writer.write(entry);
  }
}
