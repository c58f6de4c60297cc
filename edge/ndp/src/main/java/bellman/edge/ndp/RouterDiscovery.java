package bellman.edge.ndp;

import bellman.ndp.DiscoveryMachine;
import bellman.ndp.DiscoveryMessage;
import bellman.ndp.Effect;
import bellman.ndp.Event;
import bellman.ndp.State;
import bellman.ndp.Step;
import bellman.net.Ipv6Address;
import bellman.net.link.Link;
import bellman.net.link.Links;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the neighbors on the interfaces that are wanted, and lets them find us. Methods may be
 * called by any thread.
 */
public final class RouterDiscovery implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RouterDiscovery.class);
  private static final long RETRY_NANOS = 10_000_000_000L;

  /** Messages that wait for the machine; of a flood, what is more is dropped. */
  private static final int UNHANDLED_AT_MOST = 256;

  /**
   * What is known on an interface.
   *
   * @param index the kernel's number of it, 0 if there is none
   * @param local our link-local address; null while there is none
   * @param address the neighbor's link-local address; null while there is none
   * @param warning what is waited for, or odd; null if nothing is
   */
  public record Neighbor(
      int index,
      @Nullable Ipv6Address local,
      @Nullable Ipv6Address address,
      @Nullable String warning) {}

  private static final Neighbor UNKNOWN = new Neighbor(0, null, null, null);

  private sealed interface Note {
    record Changed(Links links) implements Note {}

    record Joined(NeighborWatch watch) implements Note {}

    record Left(NeighborWatch watch) implements Note {}

    record InUse(NeighborWatch watch, boolean established) implements Note {}

    record Heard(DiscoverySocket.Incoming incoming) implements Note {}

    record Deaf(DiscoverySocket socket, String why) implements Note {}

    record Close() implements Note {}
  }

  private final Host<Note> host;
  private final Map<String, Neighbor> published = new ConcurrentHashMap<>();
  private final AtomicInteger unhandled = new AtomicInteger();

  private RouterDiscovery(Clock clock) {
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("discovery: internal error (please report)", defect));
  }

  /** Begins, with no interface wanted yet. */
  public static RouterDiscovery start(Clock clock) {
    var discovery = new RouterDiscovery(clock);
    discovery.host.startVirtual("discovery");
    return discovery;
  }

  /** The host's interfaces are these now. */
  public void links(Links links) {
    host.tell(new Note.Changed(links));
  }

  /** A watch begins: a neighbor is looked for on its interface. */
  public void join(NeighborWatch watch) {
    host.tell(new Note.Joined(watch));
  }

  /** A watch ends: on an interface that no other needs, nothing is sent any more. */
  public void leave(NeighborWatch watch) {
    host.tell(new Note.Left(watch));
  }

  /** Whether the session of a watch is established. */
  public void inUse(NeighborWatch watch, boolean established) {
    host.tell(new Note.InUse(watch, established));
  }

  /** What is known on an interface. */
  public Neighbor neighbor(String interfaceName) {
    return published.getOrDefault(interfaceName, UNKNOWN);
  }

  @Override
  public void close() {
    host.tell(new Note.Close());
  }

  /** The thread. */
  private final class Owner implements Machine<Note> {

    private final Map<String, State> states = new TreeMap<>();
    private final Set<NeighborWatch> watches = new LinkedHashSet<>();
    private final Set<NeighborWatch> established = new HashSet<>();
    private final Map<String, String> refused = new TreeMap<>();
    private Links links = Links.NONE;
    private @Nullable DiscoverySocket socket;
    private @Nullable String problem;
    private long retryAt = State.NEVER;

    @Override
    public long deadlineNanos() {
      long deadline = retryAt;
      for (State state : states.values()) {
        deadline = Math.min(deadline, state.deadlineNanos());
      }
      return deadline;
    }

    @Override
    public void tick(long nowNanos) {
      if (nowNanos >= retryAt) {
        openSocket(nowNanos);
      }
      states.forEach((name, state) -> {
        if (nowNanos >= state.deadlineNanos()) {
          step(name, new Event.Tick(), nowNanos);
        }
      });
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Changed(var now) -> {
          links = now;
          states.keySet().forEach(name -> step(name, standing(name), nowNanos));
        }
        case Note.Joined(var watch) -> {
          watches.add(watch);
          if (socket == null) {
            openSocket(nowNanos);
          }
          if (states.putIfAbsent(watch.interfaceName(), State.created()) == null) {
            step(watch.interfaceName(), standing(watch.interfaceName()), nowNanos);
          } else {
            watch.tryNow(); // another peer's neighbor may be known already
          }
        }
        case Note.Left(var watch) -> {
          watches.remove(watch);
          use(watch, false, nowNanos);
          if (watches.stream()
              .noneMatch(other -> other.interfaceName().equals(watch.interfaceName()))) {
            states.remove(watch.interfaceName());
            refused.remove(watch.interfaceName());
            published.remove(watch.interfaceName());
          }
          if (watches.isEmpty()) {
            closeSocket();
          }
        }
        case Note.InUse(var watch, boolean is) -> use(watch, is, nowNanos);
        case Note.Heard(var incoming) -> {
          unhandled.decrementAndGet();
          Link link = links.at(incoming.index());
          if (link != null && states.containsKey(link.name())) {
            step(link.name(), event(incoming), nowNanos);
          }
        }
        case Note.Deaf(var which, var why) -> {
          if (which.equals(socket)) {
            socket = null;
            problem = why;
            retryAt = nowNanos + RETRY_NANOS;
            states.keySet().forEach(name -> step(name, standing(name), nowNanos));
          }
        }
        case Note.Close _ -> {
          closeSocket();
          host.end();
        }
      }
    }

    private void use(NeighborWatch watch, boolean is, long nowNanos) {
      boolean changed = is ? established.add(watch) : established.remove(watch);
      String name = watch.interfaceName();
      State state = states.get(name);
      if (changed && state != null) {
        boolean any = established.stream().anyMatch(each -> each.interfaceName().equals(name));
        if (any != state.inUse()) {
          step(name, new Event.InUse(any), nowNanos);
        }
      }
    }

    private static Event event(DiscoverySocket.Incoming incoming) {
      return switch (incoming.message()) {
        case DiscoveryMessage.RouterAdvertisement advertisement ->
            new Event.Advertised(incoming.source(), advertisement);
        case DiscoveryMessage.RouterSolicitation _ -> new Event.Solicited();
      };
    }

    /** Whether an interface can be spoken on, and if not, why. */
    private Event standing(String name) {
      if (problem != null) {
        return new Event.LinkLost(problem);
      }
      Link link = links.named(name);
      if (link == null) {
        return new Event.LinkLost("there is no interface " + name + " on this host");
      }
      if (!link.carries()) {
        return new Event.LinkLost(
            "interface " + name + (link.up() ? " has no carrier" : " is down"));
      }
      Ipv6Address before =
          states.get(name) instanceof State.Speaking speaking ? speaking.local() : null;
      Ipv6Address local = link.linkLocal(before);
      if (local == null) {
        return new Event.LinkLost(
            "interface "
                + name
                + " has no usable IPv6 link-local address: it is in duplicate address detection, or"
                + " IPv6 is disabled there (sysctl net.ipv6.conf."
                + name
                + ".disable_ipv6)");
      }
      return new Event.LinkReady(link.index(), local, link.mac());
    }

    private void step(String name, Event event, long nowNanos) {
      State before = states.getOrDefault(name, State.created());
      Step step = DiscoveryMachine.step(before, event, nowNanos);
      State after = step.next();
      states.put(name, after);
      for (Effect effect : step.effects()) {
        switch (effect) {
          case Effect.Advertise(var mac) ->
              send(
                  name,
                  after,
                  DiscoverySocket.ALL_NODES,
                  new DiscoveryMessage.RouterAdvertisement(0, 0, mac));
          case Effect.Solicit(var mac) ->
              send(
                  name,
                  after,
                  DiscoverySocket.ALL_ROUTERS,
                  new DiscoveryMessage.RouterSolicitation(mac));
          case Effect.Found _, Effect.Lost _ -> {} // below, when it can be asked for
        }
      }
      publish(name, after);
      step.effects().forEach(effect -> tell(name, effect));
    }

    /** Whoever has a session over the interface hears who the neighbor is now. */
    private void tell(String name, Effect effect) {
      for (NeighborWatch watch : List.copyOf(watches)) {
        if (watch.interfaceName().equals(name)) {
          switch (effect) {
            case Effect.Found(var neighbor) -> watch.neighborIs(neighbor);
            case Effect.Lost(var reason) -> watch.neighborIsLost(reason);
            case Effect.Advertise _, Effect.Solicit _ -> {}
          }
        }
      }
      switch (effect) {
        case Effect.Found(var neighbor) ->
            LOG.info("interface {}: the neighbor is {}", name, neighbor);
        case Effect.Lost(var reason) ->
            LOG.info("interface {}: lost the neighbor: {}", name, reason);
        case Effect.Advertise _, Effect.Solicit _ -> {}
      }
    }

    private void publish(String name, State state) {
      String warning = state.warning() == null ? refused.get(name) : state.warning();
      Neighbor now =
          switch (state) {
            case State.Silent _ -> new Neighbor(0, null, null, warning);
            case State.Speaking speaking ->
                new Neighbor(speaking.index(), speaking.local(), speaking.neighbor(), warning);
          };
      published.put(name, now);
    }

    private void send(String name, State state, Ipv6Address group, DiscoveryMessage message) {
      DiscoverySocket open = socket;
      if (open == null || !(state instanceof State.Speaking speaking)) {
        return;
      }
      try {
        open.send(speaking.index(), speaking.local(), group, message);
        refused.remove(name);
      } catch (IOException e) {
        // a firewall, or the interface has just gone, and the news of it are still to come
        LOG.debug("interface {}: {}", name, e.getMessage());
        refused.put(name, "interface " + name + ": " + e.getMessage());
      }
    }

    private void openSocket(long nowNanos) {
      retryAt = State.NEVER;
      String before = problem;
      try {
        DiscoverySocket opened = DiscoverySocket.open();
        socket = opened;
        problem = null;
        Progress hearing = new Progress();
        Threads.platform("discovery-receive", hearing, () -> receive(opened, hearing)).start();
      } catch (IOException e) {
        problem = String.valueOf(e.getMessage());
        retryAt = nowNanos + RETRY_NANOS;
        if (!problem.equals(before)) {
          LOG.warn("{}", problem);
        }
      }
      if (before != null) {
        states.keySet().forEach(name -> step(name, standing(name), nowNanos));
      }
    }

    private void closeSocket() {
      retryAt = State.NEVER;
      problem = null;
      if (socket != null) {
        socket.endSoon();
        socket = null;
      }
    }
  }

  private void receive(DiscoverySocket socket, Progress progress) {
    try (socket;
        DiscoverySocket.Ear ear = socket.listen()) {
      while (!socket.isClosing()) {
        progress.waiting();
        DiscoverySocket.Incoming incoming = ear.next();
        progress.working();
        if (incoming != null && unhandled.get() < UNHANDLED_AT_MOST) {
          unhandled.incrementAndGet();
          host.tell(new Note.Heard(incoming));
        }
      }
    } catch (IOException e) {
      host.tell(new Note.Deaf(socket, String.valueOf(e.getMessage())));
    }
  }
}
