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
 * Door} for each device and family in which one is waited for, and none where none is. A door that
 * can't be opened is tried again.
 *
 * <p>What a peer asks of the kernel holds before its router gets an answer: passwords are set on
 * the listening socket, and the first segment of an accepted connection is looked at once more,
 * since the peer may have come a moment after it. A router that is two peers' is told apart by the
 * device that it comes through, and by the address that it connects to. Peers that dial are not let
 * in here, though a door may be open for others: whether they are must not depend on those.
 *
 * <p>A virtual thread owns the guests and the doors; each door has another that accepts.
 */
public final class Reception implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final long LOOK_AGAIN_NANOS = 2_000_000_000L;

  /** What strangers and wrong guests may bring into the log in a minute. */
  private static final int LINES_A_MINUTE = 20;

  /** The neighbors on a link (RFC 4291 section 2.5.6). */
  private static final Prefix LINK_LOCAL = Prefix.parse("fe80::/10");

  /** What the reception is told. */
  private sealed interface Note {
    record Expect(Guest guest) implements Note {}

    record Forget(Guest guest) implements Note {}

    record Came(Door door, SocketChannel connection) implements Note {}

    record LookAgain() implements Note {}

    record Ask(Consumer<Collection<Door>> question) implements Note {}

    record Close() implements Note {}
  }

  private final int port;
  private final Host<Note> host;

  private Reception(int port, Clock clock) {
    this.port = port;
    this.host = new Host<>(new Owner(), clock, defect -> LOG.error("a defect of bellman", defect));
  }

  /**
   * A reception that listens nowhere yet.
   *
   * @param port where it will listen; 0 for any port, which only tests want
   */
  public static Reception start(int port, Clock clock) {
    var reception = new Reception(port, clock);
    reception.host.startVirtual("reception");
    return reception;
  }

  /** The way of a router that connects to us from an address. */
  public Way from(Address router, Transport transport) {
    return new Guest(this, Prefix.host(router), transport, null);
  }

  /**
   * The way of routers that connect to us from anywhere in a range, but for those that are waited
   * for by themselves or in a longer range.
   *
   * @param newcomers is handed each connection with the router's address, on the reception's
   *     thread, and owns it from then on
   */
  public Way within(
      Prefix range, Transport transport, BiConsumer<Address, SocketChannel> newcomers) {
    return new Guest(this, range, transport, newcomers);
  }

  /** Says that the router is not let in, and closes. */
  public static void turnAway(SocketChannel connection) {
    Channels.turnAway(connection);
  }

  /** The way of whichever neighbor connects to us on the transport's device. */
  public Way fromLink(Transport transport) {
    return new Guest(this, LINK_LOCAL, transport, null);
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
  Map<Door.Place, Integer> ports() {
    var answer = new CompletableFuture<Map<Door.Place, Integer>>();
    host.tell(
        new Note.Ask(doors ->
            answer.complete(doors.stream().collect(Collectors.toMap(Door::place, Door::port)))));
    return Answer.of(answer, "the reception");
  }

  void expect(Guest guest) {
    host.tell(new Note.Expect(guest));
  }

  void forget(Guest guest) {
    host.tell(new Note.Forget(guest));
  }

  private final class Owner implements Machine<Note> {

    private final List<Guest> guests = new ArrayList<>();
    private final Map<Door.Place, Door> doors = new HashMap<>();
    private final Map<Guest, Door> letIn = new HashMap<>();
    private final Map<Guest, String> keptOut = new HashMap<>();
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
        case Note.Expect(var guest) -> {
          guests.add(guest);
          arrange(nowNanos);
        }
        case Note.Forget(var guest) -> {
          if (guests.remove(guest)) {
            arrange(nowNanos);
          }
        }
        case Note.Came(var door, var connection) -> came(door, connection, nowNanos);
        case Note.LookAgain _ -> arrange(nowNanos);
        case Note.Ask(var question) -> question.accept(doors.values());
        case Note.Close _ -> {
          guests.clear();
          arrange(nowNanos);
          host.end();
        }
      }
    }

    /** Doors, passwords and warnings, as they ought to be for the guests that there are. */
    private void arrange(long nowNanos) {
      Map<Door.Place, List<Guest>> wanted = new TreeMap<>(Door.Place.ORDER);
      guests.forEach(
          guest -> wanted.computeIfAbsent(guest.place(), _ -> new ArrayList<>()).add(guest));
      for (Door door : List.copyOf(doors.values())) {
        Door.Place place = door.place();
        // one without a device has to be the first of its family, see Door
        var first = new Door.Place(null, place.family());
        boolean tooEarly = wanted.containsKey(first) && !doors.containsKey(first);
        if (!wanted.containsKey(place) || !door.isThere() || tooEarly) {
          doors.remove(place);
          door.close();
          LOG.info("no longer listening for {}", door);
        }
      }
      letIn.clear();
      keptOut.clear();
      wanted.forEach(this::arrange);
      dropped.look(SignatureCounts.now(), nowNanos);
      boolean waits = false;
      for (Guest guest : guests) {
        boolean up = guest.peer().status().negotiated() != null;
        String why = keptOut.get(guest);
        if (why == null && !up) {
          why = dropped.hint(guest.transport().password() != null, nowNanos);
        }
        say(guest, why);
        waits |= !up || guest.transport().device() != null;
      }
      lookAgainNanos = waits ? nowNanos + LOOK_AGAIN_NANOS : Long.MAX_VALUE;
    }

    private void arrange(Door.Place place, List<Guest> waiting) {
      List<Guest> able = new ArrayList<>();
      for (Guest guest : waiting) {
        Guest rival = able.stream().filter(guest::canNotBeToldFrom).findFirst().orElse(null);
        if (rival == null) {
          able.add(guest);
        } else {
          keptOut.put(
              guest,
              "can't be told apart from peer "
                  + rival.peer().name()
                  + ", which waits for the same router: give each a sourceAddress of its own and"
                  + " the same password, or let one dial");
        }
      }
      try {
        Door door = doors.get(place);
        if (door == null) {
          door = open(place, able);
          doors.put(place, door);
          LOG.info("listening on port {} for {}", door.port(), door);
        } else {
          prepare(door, able);
        }
        for (Guest guest : able) {
          letIn.put(guest, door);
        }
      } catch (IOException e) {
        able.forEach(guest -> keptOut.put(guest, String.valueOf(e.getMessage())));
      }
    }

    private Door open(Door.Place place, List<Guest> able) throws IOException {
      boolean beside = doors.keySet().stream().anyMatch(other -> other.family() == place.family());
      Door door = Door.make(place, beside);
      try {
        prepare(door, able);
        door.listen(port, (at, connection) -> host.tell(new Note.Came(at, connection)));
        return door;
      } catch (IOException | RuntimeException e) {
        door.close();
        throw e;
      }
    }

    /**
     * All passwords; and of TTLs what serves every guest, as long as it is not known who knocks.
     */
    private static void prepare(Door door, List<Guest> able) throws IOException {
      Map<Prefix, Password> passwords = new HashMap<>();
      int sent = 0;
      int least = 255;
      for (Guest guest : able) {
        Password password = guest.transport().password();
        if (password != null) {
          passwords.put(guest.from(), password);
        }
        sent = Math.max(sent, guest.transport().ttl());
        least = Math.min(least, guest.transport().minimumTtl());
      }
      door.passwords(passwords);
      door.hops(sent, least);
    }

    private void say(Guest guest, @Nullable String why) {
      if (!Objects.equals(guest.trouble(), why)) {
        guest.trouble(why);
        if (why != null) {
          LOG.warn("peer {}: {}", guest.peer().name(), why);
        }
      }
    }

    private void came(Door door, SocketChannel connection, long nowNanos) {
      try {
        Address remote = Channels.address(connection.getRemoteAddress());
        Address local = Channels.address(connection.getLocalAddress());
        Guest guest =
            letIn.entrySet().stream()
                .filter(each -> each.getValue() == door && each.getKey().matches(remote, local))
                .map(Map.Entry::getKey)
                .max(Guest.CLOSEST)
                .orElse(null);
        if (guest == null) {
          warn(
              "turned away a connection from "
                  + remote
                  + " to "
                  + local
                  + ": no passive peer has these addresses",
              nowNanos);
          Listener.refuse(connection);
          return;
        }
        String objection = Libc.isHere() ? objection(connection, guest.transport()) : null;
        if (objection != null) {
          warn("peer " + guest.peer().name() + ": a connection is dropped: " + objection, nowNanos);
          abort(connection);
          return;
        }
        Dialler.prepare(connection, remote.family());
        Transport transport = guest.transport();
        TransportOptions.hops(connection, remote.family(), transport.ttl(), transport.minimumTtl());
        TransportOptions.sign(connection, Prefix.host(remote), transport.password());
        guest.accept(remote, connection);
      } catch (IOException e) {
        warn("a connection for " + door + " is dropped: " + e.getMessage(), nowNanos);
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
            + ", and ttlSecurityHops takes "
            + transport.minimumTtl()
            + " and more";
      }
      if (syn.signed() != (transport.password() != null)) {
        return syn.signed()
            ? "it is signed (TCP MD5), and the peer has no password"
            : "it is not signed (TCP MD5), and the peer has a password";
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
