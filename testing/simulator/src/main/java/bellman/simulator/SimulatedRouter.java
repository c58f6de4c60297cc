package bellman.simulator;

import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Update;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SessionEvent;
import bellman.speaker.SpeakerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A router that a speaker has a session with, and that session as the speaker uses it. Both sides
 * are {@link SimulatedPeer}s with lines between them; what becomes of the session goes into the
 * speaker's mailbox.
 */
final class SimulatedRouter implements PeerSession {

  private final LivePeer peer;
  private final Agenda agenda;
  private final Tally tally;
  private final Settings settings;
  private final Consumer<SpeakerMessage> mailbox;
  private final SimulatedPeer speaker;
  private final SimulatedPeer router;
  private final RouterRoutes view;
  private final Map<Integer, Line> lines = new HashMap<>();
  private final Map<Line, SessionLog> logs = new HashMap<>();
  private @Nullable Negotiated agreedByRouter;
  private boolean losing;
  private boolean retired;

  SimulatedRouter(
      LivePeer peer,
      Settings settings,
      Settings routers,
      Endpoints endpoints,
      Agenda agenda,
      Tally tally,
      Consumer<SpeakerMessage> mailbox) {
    this.peer = peer;
    this.agenda = agenda;
    this.tally = tally;
    this.settings = settings;
    this.mailbox = mailbox;
    String name = peer.config().name();
    this.view = new RouterRoutes(name + " router", agenda, tally);
    this.speaker =
        new SimulatedPeer(
            name + " speaker",
            settings,
            agenda,
            endpoints,
            this::dial,
            new Speaking(),
            tally,
            open -> open);
    this.router =
        new SimulatedPeer(
            name + " router",
            routers,
            agenda,
            new Endpoints(/* local= */ endpoints.remote(), /* remote= */ endpoints.local()),
            this::dial,
            new Routing(),
            tally,
            open -> open);
    router.boot();
  }

  /** How a router is configured that can agree on a session. */
  static Settings settings(Settings speakers, Agenda agenda) {
    Asn ours = speakers.localAsn();
    Asn theirs =
        switch (speakers.remoteAs()) {
          case Settings.RemoteAs.Exactly(var asn) -> asn;
          case Settings.RemoteAs.Internal _ -> ours;
          case Settings.RemoteAs.External _ -> new Asn(ours.number() + 1);
        };
    int hold = agenda.oneOf(List.of(3, 9, 90));
    return new Settings(
        theirs,
        new Settings.RemoteAs.Exactly(ours),
        new RouterId(0x0a63_0000 + agenda.below(1_000)),
        new Settings.Timers(hold, hold / 3, null, 0),
        new Settings.Offer(Set.of(Family.IPV4, Family.IPV6), 120, true, false, null),
        agenda.percent(60),
        false);
  }

  /** From now on some UPDATEs are lost, to see that it shows. */
  void lose() {
    losing = true;
  }

  private void dial(SimulatedPeer from, SimulatedPeer.Dial dial) {
    SimulatedPeer to = from == speaker ? router : speaker;
    long delay = agenda.between(Agenda.MILLI / 5, 50 * Agenda.MILLI);
    agenda.in(
        delay,
        () -> {
          if (!to.running()) {
            agenda.in(delay, () -> from.dialFailed(dial, "connection refused"));
            return;
          }
          var line = new Line(agenda);
          agenda.in(agenda.between(0, delay), () -> to.accept(line.second()));
          agenda.in(agenda.between(0, delay), () -> from.dialed(dial, line.first()));
        });
  }

  // ---- what befalls it

  SimulatedPeer router() {
    return router;
  }

  /** The router is back, unless it is of no use any more. */
  void comeBack() {
    if (!retired) {
      router.boot();
    }
  }

  /** The speaker's process is gone. */
  void crash(boolean silently) {
    speaker.crash(silently);
    retire();
  }

  /** The router goes some time after the speaker has no session with it any more. */
  private void retire() {
    retired = true;
    agenda.in(
        agenda.between(0, 200 * Agenda.SECOND),
        () -> {
          router.crash(false);
          lines.clear();
          logs.clear();
        });
  }

  // ---- what must hold

  /** The log of the session that is up, which the speaker has taken notice of; null without. */
  @Nullable SessionLog log() {
    Line line = lines.get(speaker.established());
    return peer.rib() == null || line == null ? null : logs.get(line);
  }

  /** The speaker takes notice of a session, which is to have this from now on. */
  void begins(int connection, SessionLog log) {
    Line line = lines.get(connection);
    if (line != null) {
      log.begins();
      logs.put(line, log);
    }
  }

  Settings settings() {
    return settings;
  }

  Map<Prefix, Attributes> routes() {
    return view.all();
  }

  boolean anyStale() {
    return view.anyStale();
  }

  /** Whether both sides have the session on one line, and nothing is under way. */
  boolean atRest() {
    Line.End ours = speaker.establishedEnd();
    Line.End theirs = router.establishedEnd();
    var rib = peer.rib();
    return ours != null
        && theirs != null
        && rib != null
        && ours.line() == theirs.line()
        && !ours.line().isSilent()
        && !rib.isWriting()
        && ours.quiet()
        && theirs.quiet();
  }

  // ---- what the speaker wants

  @Override
  public void start() {
    speaker.boot();
  }

  @Override
  public void reset(Notification notification) {
    speaker.told(new Event.Reset(notification));
  }

  @Override
  public void disable(Notification notification) {
    speaker.told(new Event.Disable(notification));
  }

  @Override
  public void enable() {
    speaker.told(new Event.Enable());
  }

  @Override
  public void retime(int keepaliveSeconds, @Nullable Integer connectTimeSeconds) {
    tally.count("edited timers");
  }

  @Override
  public void send(int connection, List<EncodedMessage> messages) {
    tally.count("batches");
    boolean lost = losing && messages.size() > 1 && agenda.percent(20);
    speaker.send(connection, lost ? messages.subList(1, messages.size()) : messages);
  }

  @Override
  public void end(Notification notification, boolean keepRoutes) {
    if (speaker.running()) {
      speaker.end(notification, keepRoutes);
    }
    retire();
    agenda.in(
        agenda.between(0, 2 * Agenda.SECOND),
        () -> mailbox.accept(new SessionEvent.Ended(peer, agenda.percent(50))));
  }

  @Override
  public void bfd(Event.Bfd said) {
    speaker.told(said);
  }

  @Override
  public void answering(Family family) {}

  @Override
  public Session session() {
    return speaker.session();
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

  // ---- what becomes of the session

  private final class Speaking implements SimulatedPeer.Listener {
    @Override
    public void up(Line.End end, Negotiated negotiated) {
      tally.count("sessions");
      lines.put(speaker.established(), end.line());
      Endpoints endpoints = endpoints();
      if (endpoints == null) {
        throw new ViolationException("a session without addresses");
      }
      mailbox.accept(new SessionEvent.Up(peer, speaker.established(), endpoints, negotiated));
    }

    @Override
    public void down(Line line, @Nullable Event cause) {
      mailbox.accept(new SessionEvent.Down(peer, String.valueOf(cause)));
    }

    @Override
    public void update(Line.End end, Update update) {
      throw new ViolationException("an UPDATE of a router that sends none");
    }

    @Override
    public void refresh(Family family) {
      tally.count("refreshes");
      mailbox.accept(new SessionEvent.Refresh(peer, family));
    }

    @Override
    public void written() {
      mailbox.accept(new SessionEvent.Written(peer, speaker.established()));
    }
  }

  private final class Routing implements SimulatedPeer.Listener {
    @Override
    public void up(Line.End end, Negotiated negotiated) {
      agreedByRouter = negotiated;
      view.up(negotiated);
    }

    @Override
    public void down(Line line, @Nullable Event cause) {
      Negotiated agreed = agreedByRouter;
      if (cause == null || cause instanceof Event.Stop || agreed == null) {
        view.lose();
      } else {
        view.down(agreed, cause);
      }
    }

    @Override
    public void update(Line.End end, Update update) {
      tally.count("updates");
      SessionLog log = logs.get(end.line());
      if (log == null) {
        throw new ViolationException(
            peer.config().name() + " router got an UPDATE that nobody planned");
      }
      log.delivered(update);
      view.update(update, log);
    }

    @Override
    public void refresh(Family family) {
      throw new ViolationException("a router was asked for its routes");
    }

    @Override
    public void written() {}
  }
}
