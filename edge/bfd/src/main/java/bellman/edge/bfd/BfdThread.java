package bellman.edge.bfd;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import bellman.bfd.session.Effect;
import bellman.bfd.session.Event;
import bellman.bfd.session.Session;
import bellman.bfd.session.SessionMachine;
import bellman.bfd.session.Settings;
import bellman.bfd.session.Step;
import bellman.bfd.wire.ControlPacket;
import bellman.bfd.wire.Discard;
import bellman.bfd.wire.EchoPacket;
import bellman.bfd.wire.SessionState;
import bellman.linux.Libc;
import bellman.linux.SystemCallException;
import bellman.net.ByteWriter;
import bellman.runtime.Clock;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all sessions of a process. It has no thread and no socket until the first is opened.
 *
 * <p>{@link #open}, {@link #close} and all that a session offers may be called by any thread.
 */
public final class BfdThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BfdThread.class);

  /** On a busy machine a thread that is rarely awake must not wait for those that always are. */
  private static final int FIRST_OF_ALL = -20;

  private static final long SECOND = 1_000_000_000L;

  /** Packets taken from one socket before deadlines get their turn: more than a socket holds. */
  private static final int MAX_PACKETS_A_TURN = 2_000;

  /**
   * UDP ports to receive at and to send to.
   *
   * @param oneHop of RFC 5881
   * @param multihop of RFC 5883
   */
  public record Ports(int oneHop, int multihop) {

    /** Those of the RFCs. */
    public static final Ports STANDARD = new Ports(3784, 4784);

    int of(boolean overManyHops) {
      return overManyHops ? multihop : oneHop;
    }
  }

  private final Clock clock;
  private final Ports receivePorts;
  private final Ports sendPorts;
  private final LongConsumer lateness;
  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
  private final Progress progress = new Progress(() -> !mailbox.isEmpty());
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean started;
  private volatile @Nullable Wakeup wakeup;

  // ---- owned by the thread

  private final DeadlineHeap heap = new DeadlineHeap();
  private final Map<Integer, BfdSession> byDiscriminator = new HashMap<>();
  private final List<ReceivingSocket> receiving = new ArrayList<>();
  private final ByteWriter writer = new ByteWriter(ControlPacket.LENGTH);
  private final byte[] scratch = new byte[ControlPacket.LENGTH];
  private @Nullable MemorySegment packet;
  private @Nullable EchoSockets echo;
  private Patience patience = Patience.NONE;
  private boolean ending;

  /** With the ports of the RFCs. */
  public BfdThread(Clock clock) {
    this(clock, Ports.STANDARD, Ports.STANDARD, _ -> {});
  }

  /**
   * With other ports, for two ends on one host.
   *
   * @param lateness hears of each deadline how many nanoseconds after it it was served
   */
  public BfdThread(Clock clock, Ports receivePorts, Ports sendPorts, LongConsumer lateness) {
    this.clock = clock;
    this.receivePorts = receivePorts;
    this.sendPorts = sendPorts;
    this.lateness = lateness;
  }

  /**
   * Begins a session. Where its sockets can't be had, it tries again every second, and its status
   * says why.
   *
   * @param name for the log
   * @param minimumTtl the least TTL of what is taken over several hops, 1..255; over one hop it is
   *     255 whatever this says
   */
  public BfdSession open(
      String name, BfdPath path, Settings settings, int minimumTtl, BfdSession.Listener listener) {
    var random = new SecureRandom();
    int discriminator = random.nextInt(1, Integer.MAX_VALUE);
    Session session = Session.created(settings, discriminator, random.nextLong(), clock.nanos());
    var opened = new BfdSession(this, name, path, settings, minimumTtl, session, listener);
    start();
    tell(() -> begin(opened));
    return opened;
  }

  /**
   * Asks all neighbors to bear this much silence before they take this host for gone: a process
   * that knows of a long pause says so before. Sessions that bear it anyway stay as they are, and
   * those that come up meanwhile do so as slowly.
   *
   * @param silenceNanos how much; 0 for no more than what is configured
   * @return done when every neighbor has agreed, which takes one interval and a way there and back
   */
  public CompletableFuture<Void> bear(long silenceNanos) {
    synchronized (this) {
      if (!started) {
        return CompletableFuture.completedFuture(null);
      }
    }
    var agreed = new CompletableFuture<Void>();
    tell(() -> {
      patience = new Patience(silenceNanos, agreed);
      for (BfdSession each : List.copyOf(byDiscriminator.values())) {
        each.bear(silenceNanos);
        step(each, new Event.Edited());
      }
    });
    return agreed;
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      Threads.platform("bfd", progress, this::run).start();
    }
  }

  /** Lets the thread do something. */
  void tell(Runnable what) {
    mailbox.add(what);
    Wakeup there = wakeup;
    if (there != null) {
      there.ring();
    }
  }

  /**
   * Ends the thread and all sessions. Those that were closed have said so once; the others end
   * without a word.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (!started) {
        return;
      }
    }
    tell(() -> ending = true);
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread

  private void run() {
    try (Arena arena = Arena.ofConfined();
        Wakeup there = new Wakeup(arena)) {
      packet = arena.allocate(ControlPacket.LENGTH);
      if (Libc.setThreadPriority(FIRST_OF_ALL) < 0) {
        LOG.debug("the BFD thread runs at normal priority: no CAP_SYS_NICE capability");
      }
      wakeup = there;
      there.ring(); // for what was told before there was a bell
      while (!ending) {
        turn(there);
      }
    } catch (SystemCallException e) {
      if (Libc.isHere()) {
        throw new IllegalStateException("BFD has stopped: " + e.getMessage(), e);
      }
      LOG.error("BFD is not available: {}", e.getMessage());
    } finally {
      closeAll();
      ended.countDown();
    }
  }

  /** One turn: wait, take what came, serve what is due. */
  private void turn(Wakeup there) throws SystemCallException {
    BfdSession first = heap.first();
    long wait = first == null ? Session.NEVER : first.deadlineNanos - clock.nanos();
    progress.waiting(wait);
    there.await(wait, receiving, echo);
    progress.working();
    for (Runnable what = mailbox.poll(); what != null; what = mailbox.poll()) {
      what.run();
    }
    // a socket that was opened or closed just now has to wait for the next turn
    for (int i = 0; i < receiving.size(); i++) {
      ReceivingSocket socket = receiving.get(i);
      if (there.readable(socket.descriptor())) {
        receive(socket);
      }
    }
    EchoSockets echoes = echo;
    if (echoes != null) {
      echoes.receive(there, this::returned);
    }
    long now = clock.nanos();
    for (BfdSession due = heap.first();
        due != null && due.deadlineNanos <= now;
        due = heap.first()) {
      lateness.accept(now - due.deadlineNanos);
      due.served(now - due.deadlineNanos, now);
      serve(due, now);
      now = clock.nanos();
    }
    patience.look(byDiscriminator.values());
  }

  private void serve(BfdSession due, long now) {
    if (now >= due.goneAtNanos) {
      forget(due);
      return;
    }
    if (due.sending == null || due.receiving == null) {
      if (now >= due.retryAtNanos) {
        openSockets(due, now);
      }
    }
    if (now >= due.session().times().deadlineNanos()) {
      step(due, new Event.Tick());
    } else {
      plan(due);
    }
  }

  private void begin(BfdSession session) {
    for (BfdSession other : List.copyOf(byDiscriminator.values())) {
      if (other.isClosing() && other.path().equals(session.path())) {
        forget(other); // its last words would contradict the first of this one
      }
    }
    if (byDiscriminator.putIfAbsent(session.session().discriminator(), session) != null) {
      throw new IllegalStateException("two sessions of one discriminator");
    }
    session.bear(patience.silenceNanos());
    openSockets(session, clock.nanos());
    session.deadlineNanos = nextDeadline(session);
    heap.add(session);
  }

  /** How much silence neighbors are asked to bear. */
  long wantedNanos() {
    return patience.silenceNanos();
  }

  long nanos() {
    return clock.nanos();
  }

  void disable(BfdSession session) {
    if (session.place < 0) {
      return;
    }
    step(session, new Event.Disable());
    session.goneAtNanos =
        clock.nanos() + session.session().neighborDetectionNanos(session.settings());
    plan(session);
  }

  void forget(BfdSession session) {
    if (session.place < 0) {
      return;
    }
    heap.remove(session);
    byDiscriminator.remove(session.session().discriminator());
    closeSockets(session);
  }

  private void closeAll() {
    List.copyOf(byDiscriminator.values()).forEach(this::forget);
    EchoSockets echoes = echo;
    if (echoes != null) {
      echoes.close();
    }
  }

  // ---- sockets

  private void openSockets(BfdSession session, long now) {
    BfdPath path = session.path();
    try {
      if (session.receiving == null) {
        session.receiving = receiver(path);
      }
      session.sending =
          SendingSocket.open(
              path, sendPorts.of(path.multihop()), session.session().discriminator());
      session.obstacle(null);
    } catch (SystemCallException e) {
      boolean taken = e.errno() == Libc.EADDRINUSE && session.receiving == null;
      closeSockets(session);
      session.retryAtNanos = now + SECOND;
      if (taken) {
        TakenPort.say(session, receivePorts.of(session.path().multihop()), this::tell);
      } else {
        session.obstacle("BFD is waiting: " + e.getMessage());
      }
    }
  }

  private ReceivingSocket receiver(BfdPath path) throws SystemCallException {
    var kind = new ReceivingSocket.Kind(path.local().family(), path.multihop(), path.device());
    for (ReceivingSocket each : receiving) {
      if (each.kind.equals(kind)) {
        return each;
      }
    }
    boolean shared =
        receiving.stream()
            .anyMatch(each ->
                each.kind.family() == kind.family() && each.kind.multihop() == kind.multihop());
    ReceivingSocket opened = ReceivingSocket.open(kind, receivePorts.of(path.multihop()), shared);
    receiving.add(opened);
    return opened;
  }

  private void closeSockets(BfdSession session) {
    if (session.sending != null) {
      session.sending.close();
      session.sending = null;
    }
    ReceivingSocket shared = session.receiving;
    session.receiving = null;
    if (shared != null
        && byDiscriminator.values().stream().noneMatch(other -> other.receiving == shared)) {
      receiving.remove(shared);
      shared.close();
    }
  }

  /** The device is gone, or another of that name has come: all that is bound to it begins anew. */
  private void reopen(BfdSession session) {
    ReceivingSocket shared = session.receiving;
    if (shared == null || !shared.stale()) {
      return;
    }
    long now = clock.nanos();
    for (BfdSession other : byDiscriminator.values()) {
      if (other.receiving == shared) {
        closeSockets(other);
        other.obstacle("BFD is waiting: the device " + other.path().device() + " is gone");
        other.retryAtNanos = now;
        plan(other);
      }
    }
  }

  // ---- packets

  private void receive(ReceivingSocket socket) {
    for (int i = 0; i < MAX_PACKETS_A_TURN; i++) {
      int length = socket.receive();
      if (length < 0) {
        return;
      }
      switch (ControlPacket.read(socket.bytes, 0, Math.min(length, socket.bytes.length))) {
        case ControlPacket packet -> {
          BfdSession session = Receiver.of(socket, packet, byDiscriminator);
          if (session != null) {
            session.interfaceIndex = socket.interfaceIndex;
            session.controlReceived++;
            step(session, new Event.Received(packet));
          }
        }
        case Discard why -> {
          if (LOG.isDebugEnabled()) {
            LOG.debug("discarded a packet from {}: {}", socket.source(), why);
          }
        }
      }
    }
  }

  private void returned(EchoPacket packet) {
    BfdSession session = byDiscriminator.get(packet.discriminator());
    if (session != null) {
      session.echoReceived++;
      step(session, new Event.EchoReturned(packet));
    }
  }

  // ---- steps

  void step(BfdSession session, Event event) {
    if (session.place < 0) {
      return; // it is gone
    }
    boolean wasUp = session.session().state() == SessionState.UP;
    try {
      Step step = SessionMachine.step(session.settings(), session.session(), event, clock.nanos());
      session.advance(step.next());
      List<Effect> effects = step.effects();
      for (int i = 0; i < effects.size(); i++) {
        perform(session, effects.get(i));
      }
    } catch (RuntimeException e) { // which must not end the others
      LOG.error("peer {}: BFD restarted: internal error (please report)", session.name(), e);
      session.beginAnew(e, wasUp, clock.nanos());
    }
    plan(session);
  }

  private void plan(BfdSession session) {
    session.deadlineNanos = nextDeadline(session);
    if (session.place >= 0) {
      heap.moved(session);
    }
  }

  private static long nextDeadline(BfdSession session) {
    long deadline = Math.min(session.session().times().deadlineNanos(), session.goneAtNanos);
    boolean waiting = session.sending == null || session.receiving == null;
    return waiting ? Math.min(deadline, session.retryAtNanos) : deadline;
  }

  private void perform(BfdSession session, Effect effect) {
    switch (effect) {
      case Effect.Send(var control) -> send(session, control);
      case Effect.SendEcho(var packet) -> sendEcho(session, packet);
      case Effect.Up _ -> {
        session.ups++;
        if (!session.isClosing()) {
          session.listener().up(session);
        }
      }
      case Effect.Down down -> {
        session.downs++;
        if (!session.isClosing()) {
          session.listener().down(session, down);
        }
      }
    }
  }

  private void send(BfdSession session, ControlPacket control) {
    SendingSocket socket = session.sending;
    MemorySegment room = packet;
    if (socket == null || room == null) {
      return;
    }
    control.write(writer.clear());
    writer.copyTo(scratch);
    MemorySegment.copy(scratch, 0, room, JAVA_BYTE, 0, scratch.length);
    int sent = socket.send(room);
    if (sent < 0) {
      session.obstacle(
          new SystemCallException(-sent, "BFD cannot send to " + session.path().remote())
              .getMessage());
      reopen(session);
      return;
    }
    session.controlSent++;
    if (session.obstacle() != null) {
      session.obstacle(null);
    }
  }

  private void sendEcho(BfdSession session, EchoPacket packet) {
    if (echo == null) {
      echo = new EchoSockets(clock);
    }
    String why = echo.send(session.path(), session.interfaceIndex, packet);
    if (why == null) {
      session.echoSent++;
    } else {
      session.obstacle(why);
    }
  }
}
