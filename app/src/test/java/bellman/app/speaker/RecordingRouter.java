package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.bgp.rib.ReceivedRoutes;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Attributes;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Dialer;
import bellman.edge.bgp.SimpleAcceptor;
import bellman.edge.bgp.Transport;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.runtime.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A router on loopback that keeps what it is told, and remembers how it was told. */
final class RecordingRouter implements BgpPeer.Listener, AutoCloseable {

  private static final Asn OURS = new Asn(64500);

  private sealed interface Heard {
    record Up() implements Heard {}

    record Down(String why) implements Heard {}

    record Told(Update update) implements Heard {}
  }

  private final String name;
  private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
  private final ReceivedRoutes routes = new ReceivedRoutes();
  private final BgpPeer bgp;
  private final SimpleAcceptor listener;

  /** Of the session that is there, since the last {@link #forgetHistory}. */
  private final Set<String> announced = new TreeSet<>();

  private final Set<String> withdrawn = new TreeSet<>();
  private final List<String> downs = new ArrayList<>();
  private int ups;
  private int updates;
  private boolean complete;

  RecordingRouter(String name, long asn, int number) throws IOException {
    this.name = name;
    var settings =
        new Settings(
            new Asn(asn),
            new Settings.RemoteAs.Exactly(OURS),
            new RouterId(0xF0000001 + number),
            new Settings.Timers( // 240.0.0.1 and on: no host has those
                90, 30, null, 0),
            Settings.Offer.of(Set.of(Family.values())),
            true,
            false);
    bgp = new BgpPeer("router " + name, settings, null, this, Clock.monotonic());
    listener =
        SimpleAcceptor.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), _ -> bgp);
    bgp.start();
  }

  Dialer connector() {
    try {
      return new Dialer(listener.address(), Transport.PLAIN);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Takes in what it hears until this holds. */
  void await(String what, Predicate<RecordingRouter> condition) throws InterruptedException {
    while (!condition.test(this)) {
      Heard heard = queue.poll(30, TimeUnit.SECONDS);
      assertThat(heard)
          .as(
              "%s: %s; it has %s, %s ups, downs %s",
              name, what, routes.routes().keySet(), ups, downs)
          .isNotNull();
      switch (heard) {
        case Heard.Up _ -> {
          ups++;
          complete = false;
        }
        case Heard.Down(var why) -> {
          downs.add(why);
          routes.clear();
        }
        case Heard.Told(var update) -> {
          routes.apply(update);
          updates += update.announced().isEmpty() && update.withdrawn().isEmpty() ? 0 : 1;
          complete |= update.endOfRib() == Family.IPV4;
          update.announced().forEach(prefix -> announced.add(prefix.toString()));
          update.withdrawn().forEach(prefix -> withdrawn.add(prefix.toString()));
        }
      }
    }
  }

  void awaitRoutes(String... prefixes) throws InterruptedException {
    await("exactly " + List.of(prefixes), router -> router.prefixes().equals(Set.of(prefixes)));
  }

  void awaitFirstTable() throws InterruptedException {
    await("a complete table", router -> router.complete);
  }

  Set<String> prefixes() {
    Set<String> prefixes = new TreeSet<>();
    routes.routes().keySet().forEach(prefix -> prefixes.add(prefix.toString()));
    return prefixes;
  }

  Map<Prefix, Attributes> routes() {
    return new TreeMap<>(routes.routes());
  }

  Attributes route(String prefix) {
    Attributes attributes = routes.routes().get(Prefix.parse(prefix));
    assertThat(attributes).as(name + " has " + prefix).isNotNull();
    return attributes;
  }

  void forgetHistory() {
    announced.clear();
    withdrawn.clear();
  }

  Set<String> announced() {
    return announced;
  }

  Set<String> withdrawn() {
    return withdrawn;
  }

  int ups() {
    return ups;
  }

  /** How many UPDATEs it heard that announce or withdraw something. */
  int updates() {
    return updates;
  }

  List<String> downs() {
    return downs;
  }

  @Override
  public void up(BgpPeer peer, int session, Endpoints endpoints, Negotiated negotiated) {
    queue.add(new Heard.Up());
  }

  @Override
  public void down(BgpPeer peer, String why) {
    queue.add(new Heard.Down(why));
  }

  @Override
  public void update(BgpPeer peer, Update update) {
    queue.add(new Heard.Told(update));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    bgp.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, "")).join();
  }
}
