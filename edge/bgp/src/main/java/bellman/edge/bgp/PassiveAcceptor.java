package bellman.edge.bgp;

import bellman.linux.Descriptor;
import bellman.linux.Libc;
import bellman.linux.SavedSyn;
import bellman.linux.SignatureCounts;
import bellman.net.Address;
import bellman.net.Password;
import bellman.net.Prefix;
import bellman.runtime.Answer;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Sparing;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where routers that connect to us are let in: passive peers, and nobody else. There is a {@link
 * ListeningSocket} for each device and family in which one is waited for, and none where none is. A
 * listening socket that can't be opened is tried again.
 *
 * <p>What a peer asks of the kernel holds before its router gets an answer: passwords are set on
 * the listening socket, and the first segment of an accepted connection is looked at once more,
 * since the peer may have come a moment after it. A router that is two peers' is told apart by the
 * device that it comes through, and by the address that it connects to. Peers that dial are not let
 * in here, though a listening socket may be open for others: whether they are must not depend on
 * those.
 *
 * <p>A virtual thread owns the passive peers and the listening sockets; each listening socket has
 * another that accepts.
 */
public final class PassiveAcceptor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PassiveAcceptor.class);
  private static final long LOOK_AGAIN_NANOS = 2_000_000_000L;

  /** What strangers and wrong passive peers may bring into the log in a minute. */
  private static final int LINES_A_MINUTE = 20;

  /** The neighbors on a link (RFC 4291 section 2.5.6). */
  private static final Prefix LINK_LOCAL = Prefix.parse("fe80::/10");

  /** What the acceptor is told. */
  private sealed interface Note {
    record Expect(PassivePeer passivePeer) implements Note {}

    record Forget(PassivePeer passivePeer) implements Note {}

    record Came(ListeningSocket socket, SocketChannel connection) implements Note {}

    record LookAgain() implements Note {}

    record Ask(Consumer<Collection<ListeningSocket>> question) implements Note {}

    record Close() implements Note {}
  }

  private final int port;
  private final Host<Note> host;

  private PassiveAcceptor(int port, Clock clock) {
    this.port = port;
    this.host =
        new Host<>(
            new Owner(), clock, defect -> LOG.error("internal error (please report)", defect));
  }

  /**
   * An acceptor that listens nowhere yet.
   *
   * @param port where it will listen; 0 for any port, which only tests want
   */
  public static PassiveAcceptor start(int port, Clock clock) {
    var acceptor = new PassiveAcceptor(port, clock);
    acceptor.host.startVirtual("reception");
    return acceptor;
  }

  /** The way of a router that connects to us from an address. */
  public Connector from(Address router, Transport transport) {
    return new PassivePeer(this, Prefix.host(router), transport, null);
  }

  /**
   * The way of routers that connect to us from anywhere in a range, but for those that are waited
   * for by themselves or in a longer range.
   *
   * @param newcomers is handed each connection with the router's address, on the acceptor's thread,
   *     and owns it from then on
   */
  public Connector within(
      Prefix range, Transport transport, BiConsumer<Address, SocketChannel> newcomers) {
    return new PassivePeer(this, range, transport, newcomers);
  }

  /** Says that the router is not let in, and closes. */
  public static void turnAway(SocketChannel connection) {
    Channels.turnAway(connection);
  }

  /** The way of whichever neighbor connects to us on the transport's device. */
  public Connector fromLink(Transport transport) {
    return new PassivePeer(this, LINK_LOCAL, transport, null);
  }

  /** Devices came or went. */
  public void lookAgain() {
    host.tell(new Note.LookAgain());
  }

  @Override
  public void close() {
    host.tell(new Note.Close());
  }

  /** Where it listens now: ports by place. */
  Map<ListeningSocket.Place, Integer> ports() {
    var answer = new CompletableFuture<Map<ListeningSocket.Place, Integer>>();
    host.tell(
        new Note.Ask(sockets ->
            answer.complete(
                sockets.stream()
                    .collect(Collectors.toMap(ListeningSocket::place, ListeningSocket::port)))));
    return Answer.of(answer, "the reception");
  }

  void expect(PassivePeer passivePeer) {
    host.tell(new Note.Expect(passivePeer));
  }

  void forget(PassivePeer passivePeer) {
    host.tell(new Note.Forget(passivePeer));
  }

  private final class Owner implements Machine<Note> {

    private final List<PassivePeer> passivePeers = new ArrayList<>();
    private final Map<ListeningSocket.Place, ListeningSocket> sockets = new HashMap<>();
    private final Map<PassivePeer, ListeningSocket> letIn = new HashMap<>();
    private final Map<PassivePeer, String> keptOut = new HashMap<>();
    private final DroppedSegments dropped = new DroppedSegments();
    private final Sparing sparing = new Sparing(LINES_A_MINUTE);
    private long lookAgainNanos = Long.MAX_VALUE;

    @Override
    public long deadlineNanos() {
      return lookAgainNanos;
    }

    @Override
    public void tick(long nowNanos) {
      arrange(nowNanos);
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Expect(var passivePeer) -> {
          passivePeers.add(passivePeer);
          arrange(nowNanos);
        }
        case Note.Forget(var passivePeer) -> {
          if (passivePeers.remove(passivePeer)) {
            arrange(nowNanos);
          }
        }
        case Note.Came(var socket, var connection) -> came(socket, connection, nowNanos);
        case Note.LookAgain _ -> arrange(nowNanos);
        case Note.Ask(var question) -> question.accept(sockets.values());
        case Note.Close _ -> {
          passivePeers.clear();
          arrange(nowNanos);
          host.end();
        }
      }
    }

    /**
     * Listening sockets, passwords and warnings, as they ought to be for the passive peers that
     * there are.
     */
    private void arrange(long nowNanos) {
      Map<ListeningSocket.Place, List<PassivePeer>> wanted =
          new TreeMap<>(ListeningSocket.Place.ORDER);
      passivePeers.forEach(passivePeer ->
          wanted.computeIfAbsent(passivePeer.place(), _ -> new ArrayList<>()).add(passivePeer));
      for (ListeningSocket socket : List.copyOf(sockets.values())) {
        ListeningSocket.Place place = socket.place();
        // one without a device has to be the first of its family, see ListeningSocket
        var first = new ListeningSocket.Place(null, place.family());
        boolean tooEarly = wanted.containsKey(first) && !sockets.containsKey(first);
        if (!wanted.containsKey(place) || !socket.isThere() || tooEarly) {
          sockets.remove(place);
          socket.close();
          LOG.info("no longer listening for {}", socket);
        }
      }
      letIn.clear();
      keptOut.clear();
      wanted.forEach(this::arrange);
      dropped.look(SignatureCounts.now(), nowNanos);
      boolean waits = false;
      for (PassivePeer passivePeer : passivePeers) {
        boolean up = passivePeer.peer().status().negotiated() != null;
        String why = keptOut.get(passivePeer);
        if (why == null && !up) {
          why = dropped.hint(passivePeer.transport().password() != null, nowNanos);
        }
        say(passivePeer, why);
        waits |= !up || passivePeer.transport().device() != null;
      }
      lookAgainNanos = waits ? nowNanos + LOOK_AGAIN_NANOS : Long.MAX_VALUE;
    }

    private void arrange(ListeningSocket.Place place, List<PassivePeer> waiting) {
      List<PassivePeer> able = new ArrayList<>();
      for (PassivePeer passivePeer : waiting) {
        PassivePeer rival =
            able.stream().filter(passivePeer::canNotBeToldFrom).findFirst().orElse(null);
        if (rival == null) {
          able.add(passivePeer);
        } else {
          keptOut.put(
              passivePeer,
              "cannot be distinguished from peer "
                  + rival.peer().name()
                  + ", which waits for the same router: give each its own sourceAddress and the"
                  + " same password, or make one active");
        }
      }
      try {
        ListeningSocket socket = sockets.get(place);
        if (socket == null) {
          socket = open(place, able);
          sockets.put(place, socket);
          LOG.info("listening on port {} for {}", socket.port(), socket);
        } else {
          prepare(socket, able);
        }
        for (PassivePeer passivePeer : able) {
          letIn.put(passivePeer, socket);
        }
      } catch (IOException e) {
        able.forEach(passivePeer -> keptOut.put(passivePeer, String.valueOf(e.getMessage())));
      }
    }

    private ListeningSocket open(ListeningSocket.Place place, List<PassivePeer> able)
        throws IOException {
      boolean beside =
          sockets.keySet().stream().anyMatch(other -> other.family() == place.family());
      ListeningSocket socket = ListeningSocket.make(place, beside);
      try {
        prepare(socket, able);
        socket.listen(port, (at, connection) -> host.tell(new Note.Came(at, connection)));
        return socket;
      } catch (IOException | RuntimeException e) {
        socket.close();
        throw e;
      }
    }

    /**
     * All passwords; and of TTLs what serves every passive peer, as long as it is not known who
     * knocks.
     */
    private static void prepare(ListeningSocket socket, List<PassivePeer> able) throws IOException {
      Map<Prefix, Password> passwords = new HashMap<>();
      int sent = 0;
      int least = 255;
      for (PassivePeer passivePeer : able) {
        Password password = passivePeer.transport().password();
        if (password != null) {
          passwords.put(passivePeer.from(), password);
        }
        sent = Math.max(sent, passivePeer.transport().ttl());
        least = Math.min(least, passivePeer.transport().minimumTtl());
      }
      socket.passwords(passwords);
      socket.hops(sent, least);
    }

    private void say(PassivePeer passivePeer, @Nullable String why) {
      if (!Objects.equals(passivePeer.trouble(), why)) {
        passivePeer.trouble(why);
        if (why != null) {
          LOG.warn("peer {}: {}", passivePeer.peer().name(), why);
        }
      }
    }

    private void came(ListeningSocket socket, SocketChannel connection, long nowNanos) {
      try {
        Address remote = Channels.address(connection.getRemoteAddress());
        Address local = Channels.address(connection.getLocalAddress());
        PassivePeer passivePeer =
            letIn.entrySet().stream()
                .filter(each -> each.getValue() == socket && each.getKey().matches(remote, local))
                .map(Map.Entry::getKey)
                .max(PassivePeer.CLOSEST)
                .orElse(null);
        if (passivePeer == null) {
          warn(
              "rejected a connection from "
                  + remote
                  + " to "
                  + local
                  + ": no passive peer has these addresses",
              nowNanos);
          SimpleAcceptor.refuse(connection);
          return;
        }
        String objection = Libc.isHere() ? objection(connection, passivePeer.transport()) : null;
        if (objection != null) {
          warn(
              "peer " + passivePeer.peer().name() + ": dropping a connection: " + objection,
              nowNanos);
          abort(connection);
          return;
        }
        Dialer.prepare(connection, remote.family());
        Transport transport = passivePeer.transport();
        TransportOptions.hops(connection, remote.family(), transport.ttl(), transport.minimumTtl());
        TransportOptions.sign(connection, Prefix.host(remote), transport.password());
        passivePeer.accept(remote, connection);
      } catch (IOException e) {
        warn("a connection for " + socket + " was dropped: " + e.getMessage(), nowNanos);
        abort(connection);
      }
    }

    private void warn(String what, long nowNanos) {
      String line = sparing.say(what, nowNanos);
      if (line != null) {
        LOG.warn("{}", line);
      }
    }

    /** Why a connection is not what the peer asks for, though the kernel has let it in. */
    private static @Nullable String objection(SocketChannel connection, Transport transport)
        throws IOException {
      SavedSyn syn = SavedSyn.of(Descriptor.of(connection));
      if (syn.ttl() < transport.minimumTtl()) {
        return "it came with TTL "
            + syn.ttl()
            + ", but ttlSecurityHops requires "
            + transport.minimumTtl()
            + " or more";
      }
      if (syn.signed() != (transport.password() != null)) {
        return syn.signed()
            ? "it is signed (TCP MD5), but the peer has no password"
            : "it is not signed (TCP MD5), but the peer has a password";
      }
      return null;
    }

    /** Ends a connection with a reset and no word. */
    private static void abort(SocketChannel connection) {
      try {
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        // then it is closed otherwise
      }
      Channels.close(connection);
    }
  }
}
