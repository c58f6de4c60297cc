package bellman.app.demo;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
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
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A router on loopback that takes every route it is told, and keeps it to itself. */
final class ReceivingRouter implements BgpPeer.Listener, AutoCloseable {

  private final String name;
  private final Runnable changed;
  private final ReceivedRoutes routes = new ReceivedRoutes();
  private final Set<Family> complete = EnumSet.noneOf(Family.class);
  private final Set<Family> expected = EnumSet.noneOf(Family.class);
  private final BgpPeer session;
  private final SimpleAcceptor listener;

  /**
   * Starts a router that plays this peer.
   *
   * @param changed called whenever it hears something, on the session's thread
   */
  ReceivingRouter(Peer peer, int number, Clock clock, Runnable changed) throws IOException {
    this.name = peer.name();
    this.changed = changed;
    Asn asn =
        switch (peer.session().remoteAs()) {
          case SessionSpec.RemoteAs.Exactly(var exactly) -> exactly;
          case SessionSpec.RemoteAs.Internal _ -> peer.session().localAsn();
          case SessionSpec.RemoteAs.External _ -> new Asn(peer.session().localAsn().number() ^ 1);
        };
    var settings =
        new Settings(
            asn,
            new Settings.RemoteAs.Exactly(peer.session().localAsn()),
            new RouterId(0xF0000001 + number),
            new Settings.Timers( // 240.0.0.1 and on: no host, so no speaker, has those
                90, 30, null, 0),
            Settings.Offer.of(Set.of(Family.values())),
            true,
            false);
    session = new BgpPeer("router " + name, settings, null, this, clock);
    boolean isIpv6 = peer.families().equals(Set.of(Family.IPV6));
    InetAddress loopback = InetAddress.getByName(isIpv6 ? "::1" : "127.0.0.1");
    listener = SimpleAcceptor.start(new InetSocketAddress(loopback, 0), _ -> session);
    session.start();
  }

  String name() {
    return name;
  }

  /** The way to it. */
  Dialer dialer() throws IOException {
    return new Dialer(listener.address(), Transport.PLAIN);
  }

  /** What it was told, and not told to forget. */
  synchronized SortedMap<Prefix, Attributes> routes() {
    return new TreeMap<>(routes.routes());
  }

  /** Whether it has heard a whole table of every family of the session (End-of-RIB). */
  synchronized boolean isComplete() {
    return !expected.isEmpty() && complete.containsAll(expected);
  }

  @Override
  public void up(BgpPeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {
    synchronized (this) {
      expected.addAll(negotiated.families());
    }
    changed.run();
  }

  @Override
  public void down(BgpPeer peer, String why) {
    synchronized (this) {
      expected.clear();
      complete.clear();
      routes.clear();
    }
    changed.run();
  }

  @Override
  public void update(BgpPeer peer, Update update) {
    synchronized (this) {
      routes.apply(update);
      if (update.endOfRib() != null) {
        complete.add(update.endOfRib());
      }
    }
    changed.run();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    var _ = session.stop(Notification.cease(Cease.ADMINISTRATIVE_SHUTDOWN, ""));
  }
}
