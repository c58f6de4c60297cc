package bellman.socket.bfd;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Event;
import bellman.bfd.session.Session;
import bellman.bfd.session.Settings;
import bellman.bfd.wire.SessionState;
import org.jspecify.annotations.Nullable;

/** One live session. Its public methods may be called by any thread. */
public final class BfdSession {

  /** Who hears of the session; called on the BFD thread, answers must be quick. */
  public interface Listener {

    /** The session is up. */
    void up(BfdSession session);

    /** The session was up and is no longer. */
    void down(BfdSession session, Effect.Down why);
  }

  /**
   * Where a session stands.
   *
   * @param detectionNanos how long the neighbour may be silent; 0 while it is not heard
   * @param obstacle why no packets are sent or received, or something else that is not as asked
   *     for; null for nothing
   */
  public record Status(SessionState state, long detectionNanos, @Nullable String obstacle) {}

  /** Packets and changes since the session was opened. */
  public record Counts(
      long controlSent,
      long controlReceived,
      long echoSent,
      long echoReceived,
      long ups,
      long downs) {}

  private final BfdThread thread;
  private final String name;
  private final BfdPath path;
  private final Listener listener;

  /** Written by the BFD thread after each step, read by any. */
  private volatile Session session;

  private volatile Settings settings;
  private volatile @Nullable String obstacle;
  private volatile boolean closing;

  // ---- counted by the BFD thread alone, read by any: a figure may be a little old

  long controlSent;
  long controlReceived;
  long echoSent;
  long echoReceived;
  long ups;
  long downs;

  // ---- owned by the BFD thread

  /** The place in the heap; -1 outside. */
  int place = -1;

  /** The least TTL of what is taken; over one hop it is 255 always (RFC 5082). */
  int minimumTtl;

  /** When the session must be looked at. */
  long deadlineNanos;

  @Nullable SendingSocket sending;
  @Nullable ReceivingSocket receiving;

  /** When to try again to open the sockets. */
  long retryAtNanos;

  /** When the last words have been said; NEVER before they are. */
  long goneAtNanos = Session.NEVER;

  /** The interface that the neighbour's packets come by; 0 before the first. */
  int interfaceIndex;

  BfdSession(
      BfdThread thread,
      String name,
      BfdPath path,
      Settings settings,
      int minimumTtl,
      Session session,
      Listener listener) {
    this.thread = thread;
    this.name = name;
    this.path = path;
    this.settings = settings;
    this.minimumTtl = minimumTtl;
    this.session = session;
    this.listener = listener;
    this.deadlineNanos = session.deadlineNanos();
  }

  /**
   * Other settings from now on; the session goes on (RFC 5880 section 6.8.3).
   *
   * @param leastTtl see {@link BfdThread#open}
   */
  public void change(Settings other, int leastTtl) {
    thread.tell(() -> {
      settings = other;
      minimumTtl = leastTtl;
      thread.step(this, new Event.Edited());
    });
  }

  /**
   * Ends the session: the neighbour is told that this is on purpose (AdminDown) for as long as it
   * would need to miss us, and the listener hears nothing more.
   */
  public void close() {
    closing = true;
    thread.tell(() -> thread.disable(this));
  }

  /** Ends the session without a word: the neighbour's detection time decides. */
  public void abandon() {
    closing = true;
    thread.tell(() -> thread.forget(this));
  }

  /** Where it stands. */
  public Status status() {
    Session now = session;
    String why = obstacle;
    if (why == null && now.echoUnanswered()) {
      why = "the neighbor says that it sends echo packets back, and none has come";
    }
    long echo = now.echoDetectionNanos(settings);
    return new Status(now.state(), echo > 0 ? echo : now.detectionNanos(), why);
  }

  /** What was counted. */
  public Counts counts() {
    return new Counts(controlSent, controlReceived, echoSent, echoReceived, ups, downs);
  }

  /** The name given. */
  public String name() {
    return name;
  }

  /** The path given. */
  public BfdPath path() {
    return path;
  }

  /** The settings of now. */
  public Settings settings() {
    return settings;
  }

  Session session() {
    return session;
  }

  void advance(Session next) {
    session = next;
  }

  void obstacle(@Nullable String why) {
    obstacle = why;
  }

  @Nullable String obstacle() {
    return obstacle;
  }

  boolean isClosing() {
    return closing;
  }

  Listener listener() {
    return listener;
  }
}
