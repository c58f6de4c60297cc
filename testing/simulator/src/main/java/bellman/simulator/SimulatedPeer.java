package bellman.simulator;

import bellman.bgp.peer.Peer;
import bellman.bgp.peer.PeerEffect;
import bellman.bgp.peer.PeerEvent;
import bellman.bgp.peer.PeerMachine;
import bellman.bgp.peer.PeerStep;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Event;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Session;
import bellman.bgp.session.Settings;
import bellman.bgp.session.State;
import bellman.bgp.wire.EncodedMessage;
import bellman.bgp.wire.Message;
import bellman.bgp.wire.MessageCodec;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Open;
import bellman.bgp.wire.Update;
import bellman.bgp.wire.WireContext;
import bellman.bgp.wire.WireException;
import bellman.net.Family;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The machine of a peer on simulated lines, as it is on sockets: here is what makes a process of it
 * that can crash, stand still or be gone, and what must hold after each of its steps.
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

  private final PeerInvariants invariants;
  private Peer peer;
  private boolean running;
  private int life;
  private final Map<Integer, OpenConnection> connections = new TreeMap<>();
  private final Set<Integer> dialling = new TreeSet<>();

  /** What the session runs on; null without one. */
  private @Nullable Line establishedLine;

  private final Queue<PeerEvent> mailbox = new ArrayDeque<>();
  private @Nullable Event cause;
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
    this.invariants = new PeerInvariants(name, settings, tally);
    this.peer = Peer.created(agenda.now());
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
      peer = Peer.created(agenda.now());
      invariants.processBegins();
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
        connection.end.line().notAnnounced();
      } else {
        connection.end.line().reset();
      }
    }
    connections.clear();
    dialling.clear();
    establishedLine = null;
    peer = Peer.created(agenda.now());
    if (last != null) {
      listener.down(last.line(), null);
    }
  }

  /** Ends, for good or to come back. */
  void stop(String text, boolean keepRoutes) {
    if (running) {
      end(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, text), keepRoutes);
    }
  }

  /** Ends with this NOTIFICATION. */
  void end(Notification notification, boolean keepRoutes) {
    agenda.tell(name, keepRoutes ? "leaves" : "stops", notification);
    frozenUntil = 0;
    step(new Event.Stop(notification, keepRoutes));
    running = false;
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
    OpenConnection connection = connections.get(peer.established());
    return connection == null ? null : connection.end;
  }

  Session session() {
    return peer.session();
  }

  /** All its ends. */
  List<Line.End> ends() {
    return connections.values().stream().map(connection -> connection.end).toList();
  }

  // ---- routes

  void send(List<EncodedMessage> messages) {
    send(peer.established(), messages);
  }

  /** Sends in the session with this number, if there still is one. */
  void send(int connection, List<EncodedMessage> messages) {
    step(new PeerEvent.Routes(connection, messages));
  }

  /** The number of the connection that the session is on. */
  int established() {
    return peer.established();
  }

  void askAgain(Family family) {
    agenda.tell(name, "asks again for", family);
    step(new PeerEvent.AskAgain(family));
  }

  // ---- from the network

  void dialed(Dial dial, Line.End end) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> dialed(dial, end));
      return;
    }
    if (dial.life() != life || !dialling.remove(dial.number())) {
      end.close(() -> {});
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
    int number = peer.nextAccepted();
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
    try {
      for (int taken = 0; taken < bytes.length; ) {
        taken += connection.put(bytes, taken);
        Message message = connection.next();
        while (message != null) {
          received(number, message);
          message = connections.get(number) == connection ? connection.next() : null;
        }
      }
    } catch (WireException e) {
      throw new ViolationException(
          name + " was sent what it can't read: " + e.getMessage() + " " + e.notification());
    }
  }

  private void received(int number, Message message) {
    agenda.tell(name, number, "<-", message);
    if (message instanceof Update && number != peer.established()) {
      throw new ViolationException(name + " got an UPDATE in " + session().stateName());
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
    if (numberOf(end) == peer.established()) {
      listener.written();
    }
  }

  // ---- the machine

  private void tick() {
    if (running && !isFrozen() && agenda.now() >= peer.deadlineNanos()) {
      Line.End end = establishedEnd();
      long blockedSince = end == null ? State.NEVER : end.blockedSinceNanos();
      boolean unread = end != null && end.isUnread();
      int before = putOffs();
      handle(new PeerEvent.OfSession(new Event.Tick(blockedSince, unread)));
      if (putOffs() > before) {
        tally.count("ends put off");
      }
      if (unread && before == 0 && cause instanceof Event.Tick && isOverInSilence()) {
        throw new ViolationException(name + " ends a session whose peer's words it has not read");
      }
    }
  }

  private int putOffs() {
    return session().state() instanceof State.Established live ? live.putOffs() : 0;
  }

  /** Whether the session has just ended because nothing was heard. */
  private boolean isOverInSilence() {
    String why = session().lastError();
    return establishedEnd() == null && why != null && why.contains("nothing received for");
  }

  private void step(Event event) {
    step(new PeerEvent.OfSession(event));
  }

  /** Tells the machine: at once, or, as a mailbox would, after what it is doing. */
  private void step(PeerEvent event) {
    mailbox.add(event);
    if (mailbox.size() > 1) {
      return;
    }
    while (!mailbox.isEmpty()) {
      PeerEvent next = mailbox.element();
      if (!(next instanceof PeerEvent.OfSession(Event.Start _))) {
        tick(); // a host serves a deadline before anything else that waits
      }
      handle(next);
      mailbox.remove();
    }
  }

  private void handle(PeerEvent event) {
    Session before = session();
    cause = event instanceof PeerEvent.OfSession(var of) ? of : null;
    PeerStep step = PeerMachine.step(settings, peer, event, agenda.now());
    peer = step.next();
    if (!before.stateName().equals(session().stateName())) {
      agenda.tell(name, before.stateName(), "->", session().stateName(), session().lastError());
    }
    step.effects().forEach(this::perform);
    Set<Integer> held = new TreeSet<>(connections.keySet());
    held.addAll(dialling);
    invariants.check(peer, held, isFrozen() ? Long.MIN_VALUE : agenda.now());
    long deadline = peer.deadlineNanos();
    if (deadline != State.NEVER && deadline != tickPlannedFor) {
      tickPlannedFor = deadline;
      agenda.at(deadline, this::tick);
    }
  }

  private void perform(PeerEffect effect) {
    switch (effect) {
      case PeerEffect.Dial(int number) -> {
        dialling.add(number);
        network.dial(this, new Dial(number, life));
      }
      case PeerEffect.Write(int number, var messages, boolean report) ->
          connection(number)
              .end
              .send(report ? messages : List.of(said(number, messages.getFirst())), report);
      case PeerEffect.Agree(int number, var context) -> connection(number).context = context;
      case PeerEffect.Close(int number) -> {
        if (!dialling.remove(number)) {
          close(number);
        }
      }
      // its line lingers for a second at most
      case PeerEffect.Abort _ -> tally.count("connections that get no time to end");
      case PeerEffect.Up(int number, var _, var negotiated) -> {
        if (establishedLine != null) {
          throw new ViolationException(name + " has two sessions");
        }
        Line.End end = connection(number).end;
        establishedLine = end.line();
        invariants.sessionBegins();
        listener.up(end, negotiated);
      }
      case PeerEffect.Down _ -> {
        Line line = establishedLine;
        if (line == null) {
          throw new ViolationException(name + " ends a session that it does not have");
        }
        establishedLine = null;
        listener.down(line, cause);
      }
      case PeerEffect.Failed _ -> tally.count("failed attempts");
      case PeerEffect.Deliver(var update) -> {
        Line.End end = establishedEnd();
        if (end == null) {
          throw new ViolationException(name + " takes an UPDATE without a session");
        }
        listener.update(end, update);
      }
      case PeerEffect.Refresh(var family) -> listener.refresh(family);
    }
  }

  private OpenConnection connection(int number) {
    OpenConnection connection = connections.get(number);
    if (connection == null) {
      throw new ViolationException(name + " wants something of a connection that is not there");
    }
    return connection;
  }

  private void close(int number) {
    OpenConnection connection = connection(number);
    connections.remove(number);
    int then = life;
    connection.end.close(() -> ended(number, then));
  }

  private void ended(int number, int inLife) {
    if (isFrozen()) {
      agenda.at(frozenUntil, () -> ended(number, inLife));
    } else if (running && life == inLife) {
      step(new PeerEvent.Ended(number));
    }
  }

  /** What the machine itself says, as an old router says it. */
  private EncodedMessage said(int number, EncodedMessage encoded) {
    byte[] bytes = encoded.toBytes();
    try {
      Message message = MessageCodec.decode(bytes, 0, bytes.length, WireContext.BASE);
      agenda.tell(name, number, "->", message);
      if (message instanceof Open open) {
        invariants.checkRestartBit(open);
        return EncodedMessage.of(MessageCodec.encode(understood.apply(open)));
      }
      return encoded;
    } catch (WireException e) {
      throw new ViolationException(name + " says what nobody can read: " + e.getMessage());
    }
  }
}
