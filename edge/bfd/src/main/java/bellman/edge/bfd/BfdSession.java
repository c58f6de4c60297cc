package bellman.edge.bfd;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Event;
import bellman.bfd.session.Session;
import bellman.bfd.session.Settings;
import bellman.bfd.wire.Diagnostic;
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
   * @param detectionNanos how long the neighbor may be silent; 0 while it is not heard
   * @param obstacle why no packets are sent or received, or something else that is not as asked
   *     for; null for nothing
   */
  public record Status(SessionState state, long detectionNanos, @Nullable String obstacle) {}

  /**
   * Packets and changes since the session was opened.
   *
   * @param late how often there was a {@link Lateness}
   */
  public record Counts(
      long controlSent,
      long controlReceived,
      long echoSent,
      long echoReceived,
      long ups,
      long downs,
      long late) {}

  /**
   * A packet left so late that half of the silence which the neighbor bears was over.
   *
   * @param lateNanos how late
   * @param borneNanos how much silence the neighbor bore
   * @param agoNanos how long ago that is
   */
  public record Lateness(long lateNanos, long borneNanos, long agoNanos) {}

  private record Late(long lateNanos, long borneNanos, long atNanos) {}

  /** Neighbors answer a poll at once. */
  private static final long UNANSWERED = 2_000_000_000L;

  private static final long LEAST_PATIENCE = 1_000_000_000L;

  private final BfdThread thread;
  private final String name;
  private final BfdPath path;
  private final Listener listener;

  /** Written by the BFD thread after each step, read by any. */
  private volatile Session session;

  /** What is configured. */
  private volatile Settings asked;

  /** What is in use: as configured, unless neighbors are asked to bear more silence. */
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
  long late;

  private volatile @Nullable Late lastLate;

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

  /** The interface that the neighbor's packets come by; 0 before the first. */
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
    this.asked = settings;
    this.settings = settings;
    this.minimumTtl = minimumTtl;
    this.session = session;
    this.listener = listener;
    this.deadlineNanos = session.times().deadlineNanos();
  }

  /**
   * Other settings from now on; the session goes on (RFC 5880 section 6.8.3).
   *
   * @param leastTtl see {@link BfdThread#open}
   */
  public void change(Settings other, int leastTtl) {
    thread.tell(() -> {
      asked = other;
      minimumTtl = leastTtl;
      bear(thread.wantedNanos());
      thread.step(this, new Event.Edited());
    });
  }

  /**
   * Ends the session: the neighbor is told that this is on purpose (AdminDown) for as long as it
   * would need to miss us, and the listener hears nothing more.
   */
  public void close() {
    closing = true;
    thread.tell(() -> thread.disable(this));
  }

  /** Ends the session without a word: the neighbor's detection time decides. */
  public void abandon() {
    closing = true;
    thread.tell(() -> thread.forget(this));
  }

  /** Where it stands. */
  public Status status() {
    Session now = session;
    String why = obstacle;
    if (why == null && now.echoUnanswered()) {
      why = "the neighbor announces that it returns echo packets, but none has arrived";
    }
    long unanswered = now.unansweredNanos(thread.nanos());
    if (why == null && unanswered > UNANSWERED) {
      why =
          "the neighbor has not answered a poll of BFD for "
              + unanswered / 1_000_000_000
              + " s (RFC 5880 section 6.5): it cannot be told new intervals";
    }
    long echo = now.echoDetectionNanos(settings);
    return new Status(now.state(), echo > 0 ? echo : now.detectionNanos(), why);
  }

  /** What was counted. */
  public Counts counts() {
    return new Counts(controlSent, controlReceived, echoSent, echoReceived, ups, downs, late);
  }

  /** The last lateness; null for none so far. */
  public @Nullable Lateness lateness() {
    Late last = lastLate;
    return last == null
        ? null
        : new Lateness(last.lateNanos(), last.borneNanos(), thread.nanos() - last.atNanos());
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

  /**
   * The neighbor is to bear this much silence; 0 for what is configured. One that has to be asked
   * is asked for a second at least: a busy machine makes pauses longer, and one poll costs the
   * same.
   */
  void bear(long silenceNanos) {
    Settings enough = asked.bearing(silenceNanos);
    settings = enough.equals(asked) ? asked : asked.bearing(Math.max(silenceNanos, LEAST_PATIENCE));
  }

  /** How much silence the neighbor is known to bear; NEVER where it does not watch us. */
  long borneNanos() {
    return closing ? Session.NEVER : session.borneNanos(settings);
  }

  /** Something was due so long ago. */
  void served(long lateNanos, long nowNanos) {
    long borne = borneNanos();
    if (lateNanos > borne / 2) {
      late++;
      lastLate = new Late(lateNanos, borne, nowNanos);
    }
  }

  void advance(Session next) {
    session = next;
  }

  /**
   * After a defect of ours the session begins as if it had just been opened. Whoever relies on it
   * hears that it is down, since nobody watches the neighbor until it is up again.
   *
   * @param wasUp whether it was up before the step in which it happened
   */
  void beginAnew(RuntimeException defect, boolean wasUp, long nowNanos) {
    boolean toTell = (wasUp || session.state() == SessionState.UP) && !closing;
    session = Session.created(settings, session.discriminator(), session.secret(), nowNanos);
    obstacle = "BFD was restarted after an internal error (please report): " + defect;
    if (toTell) {
      downs++;
      listener.down(this, new Effect.Down(Effect.Cause.DEFECT, Diagnostic.NONE, false));
    }
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
