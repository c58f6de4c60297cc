package bellman.simulator;

import bellman.bgp.session.Effect;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.session.SessionMachine;
import bellman.bgp.session.Settings;
import bellman.bgp.session.State;
import bellman.bgp.session.Step;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Capability;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.RouteRefresh;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireException;
import bellman.net.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A session machine on simulated lines: what the live peer of edge/bgp is, without threads. One
 * that is not running is a process that is not there.
 */
final class SimulatedPeer implements Line.Owner {

  /** Who hears of the session. */
  interface Listener {
    void up(Line.End end, Negotiated negotiated);

    /**
     * The session is over.
     *
     * @param line what it ran on
     * @param cause null if the process is gone
     */
    void down(Line line, @Nullable Event cause);

    void update(Line.End end, Update update);

    void refresh(Family family);

    void written();
  }

  /** The way to the other side. */
  interface Network {
    void dial(SimulatedPeer from, Dial dial);
  }

  /** A connection on its way; the network gives it back with an end, or with a reason. */
  record Dial(int number, int life) {}

  private final String name;
  private final Settings settings;
  private final Agenda agenda;
  private final Endpoints endpoints;
  private final Network network;
  private final Listener listener;
  private final Tally tally;

  /** What an old router makes of an OPEN: capabilities that it neither knows nor sends. */
  private final UnaryOperator<Open> understood;

  private Session session;
  private boolean running;
  private int life;
  private int lastAccepted;
  private final Map<Integer, OpenConnection> connections = new TreeMap<>();
  private final Set<Integer> dialling = new TreeSet<>();
  private int established = Integer.MIN_VALUE;
  private @Nullable Line establishedLine;
  private @Nullable Event cause;
  private int sessionsInThisLife;
  private long tickPlannedFor = State.NEVER;
  private long frozenUntil;

  SimulatedPeer(
      String name,
      Settings settings,
      Agenda agenda,
      Endpoints endpoints,
      Network network,
      Listener listener,
      Tally tally,
      UnaryOperator<Open> understood) {
    this.name = name;
    this.settings = settings;
    this.agenda = agenda;
    this.endpoints = endpoints;
    this.network = network;
    this.listener = listener;
    this.tally = tally;
    this.understood = understood;
    this.session = Session.created(agenda.now());
  }

  // ---- life

  boolean running() {
    return running;
  }

  /** The process begins. */
  void boot() {
    if (!running) {
      running = true;
      frozenUntil = 0;
      life++;
      session = Session.created(agenda.now());
      sessionsInThisLife = 0;
      lastAccepted = 0;
      agenda.tell(name, "boots");
      step(new Event.Start());
      bfdComesUp(agenda.between(0, 3 * Agenda.SECOND));
    }
  }

  /** The process is gone without a farewell; its host's kernel says so, or is gone too. */
  void crash(boolean silently) {
    if (!running) {
      return;
    }
    agenda.tell(name, silently ? "loses its power" : "crashes");
    running = false;
    frozenUntil = 0;
    Line.End last = establishedEnd();
    for (OpenConnection connection : connections.values()) {
      if (silently) {
        connection.end.line().silence();
      } else {
        connection.end.line().reset();
      }
    }
    connections.clear();
    dialling.clear();
    established = Integer.MIN_VALUE;
    if (last != null) {
      listener.down(last.line(), null);
    }
    session = Session.created(agenda.now());
  }

  /** Ends, for good or to come back. */
  void stop(String text, boolean keepRoutes) {
    if (running) {
      agenda.tell(name, keepRoutes ? "leaves" : "stops");
      frozenUntil = 0;
      var reason = Notification.cease(Notification.ADMINISTRATIVE_SHUTDOWN, text);
      step(new Event.Stop(reason, keepRoutes));
      running = false;
    }
  }

  /**
   * The process stands still. Its kernel takes what comes for it, and keeps it; then the process
   * goes on as if no time had passed, and what was due is served first.
   */
  void freeze(long nanos) {
    if (running && !isFrozen()) {
      agenda.tell(name, "stands still");
      frozenUntil = agenda.now() + nanos;
      ends().forEach(end -> end.stall(nanos));
      agenda.at(frozenUntil, this::tick);
    }
  }

  /** It goes on. */
  void thaw() {
    frozenUntil = 0;
    ends().forEach(Line.End::wake);
    tick();
  }

  private boolean isFrozen() {
    return agenda.now() < frozenUntil;
  }

  /** BFD or an operator wants something of its session. */
  void told(Event what) {
    if (running) {
      agenda.tell(name, "is told", what);
      step(what);
      if (what instanceof Event.BfdDown) {
        bfdComesUp(agenda.between(0, 200 * Agenda.SECOND));
      }
    }
  }

  void bfdComesUp(long inNanos) {
    int now = life;
    agenda.in(
        inNanos,
        () -> {
          if (running && life == now && settings.bfdStrict()) {
            tally.count("sessions that may come now");
            step(new Event.BfdUp());
          }
        });
  }

  // ---- what it looks like

  /** The end of the established session; null if there is none. */
  Line.@Nullable End establishedEnd() {
    OpenConnection connection = connections.get(established);
    return connection == null ? null : connection.end;
  }

  Session session() {
    return session;
  }

  /** All its ends. */
  List<Line.End> ends() {
    return connections.values().stream().map(connection -> connection.end).toList();
  }

  // ---- routes

  void send(List<EncodedMessage> messages) {
    OpenConnection connection = connections.get(established);
    if (connection != null) {
      connection.end.send(messages, true);
    }
  }

  void askAgain(Family family) {
    OpenConnection connection = connections.get(established);
    if (connection != null) {
      agenda.tell(name, "asks again for", family);
      var wanted = new RouteRefresh(AddressFamily.unicast(family), 0);
      connection.end.send(List.of(EncodedMessage.of(MessageCodec.encode(wanted))), false);
    }
  }

  // ---- from the network

  void dialled(Dial dial, Line.End end) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> dialled(dial, end));
      return;
    }
    if (dial.life() != life || !dialling.remove(dial.number())) {
      end.close();
      return;
    }
    connections.put(dial.number(), new OpenConnection(end));
    step(new Event.Connected(dial.number(), endpoints));
    end.attach(this);
  }

  void dialFailed(Dial dial, String reason) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> dialFailed(dial, reason));
      return;
    }
    if (dial.life() == life && dialling.remove(dial.number())) {
      step(new Event.DialFailed(dial.number(), reason));
    }
  }

  void accept(Line.End end) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> accept(end));
      return;
    }
    if (!running) {
      end.line().reset();
      return;
    }
    int number = --lastAccepted;
    connections.put(number, new OpenConnection(end));
    step(new Event.Accepted(number, endpoints));
    end.attach(this);
  }

  private int numberOf(Line.End end) {
    for (Map.Entry<Integer, OpenConnection> entry : connections.entrySet()) {
      if (entry.getValue().end == end) {
        return entry.getKey();
      }
    }
    return Integer.MIN_VALUE;
  }

  @Override
  public void arrived(Line.End end, byte[] bytes) {
    int number = numberOf(end);
    OpenConnection connection = connections.get(number);
    if (connection == null) {
      return;
    }
    int old = connection.unread.length;
    byte[] all = Arrays.copyOf(connection.unread, old + bytes.length);
    System.arraycopy(bytes, 0, all, old, bytes.length);
    int used = 0;
    try {
      while (connections.get(number) == connection && all.length - used >= MessageCodec.HEADER) {
        int length = MessageCodec.length(all, used, connection.context);
        if (all.length - used < length) {
          break;
        }
        Message message = MessageCodec.decode(all, used, length, connection.context);
        used += length;
        received(number, message);
      }
      connection.unread = Arrays.copyOfRange(all, used, all.length);
    } catch (WireException e) {
      throw new ViolationException(
          name + " was sent what it can't read: " + e.getMessage() + " " + e.notification());
    }
  }

  private void received(int number, Message message) {
    agenda.tell(name, number, "<-", message);
    if (message instanceof Update && number != established) {
      throw new ViolationException(name + " got an UPDATE in " + session.stateName());
    }
    if (message instanceof Notification notification) {
      tally.received(notification);
    }
    step(
        new Event.Received(
            number, message instanceof Open open ? understood.apply(open) : message));
  }

  @Override
  public void ended(Line.End end, String reason) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> ended(end, reason));
      return;
    }
    int number = numberOf(end);
    if (number != Integer.MIN_VALUE) {
      agenda.tell(name, number, "ended:", reason);
      step(new Event.Closed(number, reason));
    }
  }

  @Override
  public void written(Line.End end) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> written(end));
      return;
    }
    if (numberOf(end) == established) {
      listener.written();
    }
  }

  // ---- the machine

  private void tick() {
    if (running && !isFrozen() && agenda.now() >= session.deadlineNanos()) {
      Line.End end = establishedEnd();
      long blockedSince = end == null ? State.NEVER : end.blockedSinceNanos();
      boolean unread = end != null && end.isUnread();
      int before = putOffs();
      step(new Event.Tick(blockedSince, unread));
      if (putOffs() > before) {
        tally.count("ends put off");
      }
      if (unread && before == 0 && cause instanceof Event.Tick && isOverInSilence()) {
        throw new ViolationException(name + " ends a session whose peer's words it has not read");
      }
    }
  }

  private int putOffs() {
    return session.state() instanceof State.Established live ? live.putOffs() : 0;
  }

  /** Whether the session has just ended because nothing was heard. */
  private boolean isOverInSilence() {
    String why = session.lastError();
    return establishedEnd() == null && why != null && why.contains("nothing heard in");
  }

  private void step(Event event) {
    if (!(event instanceof Event.Tick) && !(event instanceof Event.Start)) {
      tick(); // a host serves a deadline before anything else that waits
    }
    Session before = session;
    cause = event;
    Step step = SessionMachine.step(settings, session, event, agenda.now());
    session = step.next();
    if (!before.stateName().equals(session.stateName())) {
      agenda.tell(name, before.stateName(), "->", session.stateName(), session.lastError());
    }
    for (Effect effect : step.effects()) {
      perform(effect);
    }
    check();
    long deadline = session.deadlineNanos();
    if (deadline != State.NEVER && deadline != tickPlannedFor) {
      tickPlannedFor = deadline;
      agenda.at(deadline, this::tick);
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Dial(int number) -> {
        dialling.add(number);
        network.dial(this, new Dial(number, life));
      }
      case Effect.Send(int number, var message) -> {
        agenda.tell(name, number, "->", message);
        OpenConnection connection = connections.get(number);
        if (message instanceof Open open) {
          checkRestartBit(open);
        }
        if (connection != null) {
          Message sent = message instanceof Open open ? understood.apply(open) : message;
          connection.end.send(List.of(EncodedMessage.of(MessageCodec.encode(sent))), false);
        }
      }
      case Effect.Agree(int number, var context) -> {
        OpenConnection connection = connections.get(number);
        if (connection != null) {
          connection.context = context;
        }
      }
      case Effect.Close(int number) -> {
        close(number);
        dialling.remove(number);
      }
      case Effect.Up(int number, var _, var negotiated) -> {
        OpenConnection connection = connections.get(number);
        if (connection == null || established != Integer.MIN_VALUE) {
          throw new ViolationException(name + " has two sessions, or one without a connection");
        }
        established = number;
        establishedLine = connection.end.line();
        sessionsInThisLife++;
        listener.up(connection.end, negotiated);
      }
      case Effect.Down _ -> {
        // its end was closed with the effect before, or by the other side
        Line line = establishedLine;
        close(established);
        established = Integer.MIN_VALUE;
        if (line == null) {
          throw new ViolationException(name + " ends a session that it does not have");
        }
        listener.down(line, cause);
      }
      case Effect.Deliver(var update) -> {
        Line.End end = establishedEnd();
        if (end == null) {
          throw new ViolationException(name + " takes an UPDATE without a session");
        }
        listener.update(end, update);
      }
      case Effect.Refresh(var family) -> listener.refresh(family);
    }
  }

  /** RFC 4724 section 3: in the first session of a process, and only there. */
  private void checkRestartBit(Open open) {
    for (Capability capability : open.capabilities()) {
      if (capability instanceof Capability.GracefulRestart(int flags, _, _)) {
        boolean restarted = (flags & 8) != 0;
        if (restarted != (sessionsInThisLife == 0)) {
          throw new ViolationException(
              name
                  + " says in OPEN restarted="
                  + restarted
                  + " after "
                  + sessionsInThisLife
                  + " sessions");
        }
        tally.count(restarted ? "OPENs with the R bit" : "OPENs without the R bit");
      }
    }
  }

  private void close(int number) {
    OpenConnection connection = connections.remove(number);
    if (connection != null) {
      connection.end.close();
    }
  }

  /** What must hold after each step, whatever happened. */
  private void check() {
    if (session.deadlineNanos() <= agenda.now() && !isFrozen()) {
      throw new ViolationException(name + " wants a tick that is past: it would never rest");
    }
    if (settings.bfdStrict() && KnownConnections.needBfd(session) && !session.bfdUp()) {
      throw new ViolationException(name + " has a session, and BFD is not up");
    }
    Set<Integer> known = KnownConnections.of(session.state());
    Set<Integer> held = new TreeSet<>(connections.keySet());
    held.addAll(dialling);
    if (!known.equals(held)) {
      throw new ViolationException(
          name + " knows the connections " + known + " but holds " + held + ": they would leak");
    }
  }
}
