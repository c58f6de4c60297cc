package bellman.edge.bgp;

import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Batch;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.bgp.rib.RouteTable;
import bellman.bgp.session.Endpoints;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.Settings;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.Cease;
import bellman.bgp.wire.Update;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import bellman.net.Ipv6Address;
import bellman.net.Prefix;
import bellman.net.RouterId;
import bellman.net.link.Link;
import bellman.net.link.Links;
import bellman.runtime.Clock;
import bellman.runtime.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of the process with itself, over loopback, while it is still reading what there is: so
 * the first one with a router, for which traffic waits, finds code that has run before. Nothing
 * depends on it.
 */
public final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
  private static final long LONGEST_SECONDS = 5;
  private static final int ROUTES = 1_000;
  private static final int RESTART_SECONDS = 120;
  private static final Map<Family, Address> NEXT_HOPS =
      Map.of(Family.IPV4, Ipv4Address.of(0x7f000001L), Family.IPV6, new Ipv6Address(0, 1));

  private WarmUp() {}

  /**
   * Begins, on a thread of its own.
   *
   * @param host the host's links, of which each session asks where it ends
   */
  public static void begin(Clock clock, Supplier<Links> host) {
    Threads.brief("warm-up", () -> run(clock, host)).start();
  }

  private static void run(Clock clock, Supplier<Links> host) {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel one = SocketChannel.open(server.getLocalAddress());
      SocketChannel other = server.accept();
      if (!one.getLocalAddress().equals(other.getRemoteAddress())) {
        one.close(); // somebody else was quicker
        other.close();
        return;
      }
      var sender = new End(true, host.get());
      var receiver = new End(false, host.get());
      BgpPeer first = peer(1, sender, clock);
      BgpPeer second = peer(2, receiver, clock);
      first.accept(one);
      second.accept(other);
      boolean came = receiver.all.await(LONGEST_SECONDS, TimeUnit.SECONDS);
      LOG.debug("warm-up {}", came ? "completed" : "timed out");
      var _ = first.stop(Notification.cease(Cease.PEER_DECONFIGURED, ""));
      var _ = second.stop(Notification.cease(Cease.PEER_DECONFIGURED, ""));
    } catch (IOException e) {
      LOG.debug("no warm-up: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static BgpPeer peer(int number, End end, Clock clock) {
    var peer =
        new BgpPeer(
            "warm-up " + number,
            new Settings(
                new Asn(number),
                new Settings.RemoteAs.External(),
                new RouterId(number),
                new Settings.Timers(90, 30, null, 0),
                new Settings.Offer(
                    NEXT_HOPS.keySet(),
                    RESTART_SECONDS, // most routers offer it
                    false,
                    false,
                    null),
                true,
                false),
            null,
            end,
            clock);
    peer.start();
    return peer;
  }

  private static Batch table(Negotiated negotiated) {
    var attributes = new RouteAttributes(0, List.of(Community.Standard.of(1, 1)), null, 0, null);
    List<RouteChange> changes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      Address host = i % 2 == 0 ? Ipv4Address.of(0x0a000000L + i) : new Ipv6Address(1, i);
      changes.add(new RouteChange(Prefix.host(host), attributes));
    }
    var table = new RouteTable();
    var _ = table.apply(changes);
    table.prepare();
    return new AdjRibOut(new EncodingContext(negotiated.wire(), new Asn(1), NEXT_HOPS), table)
        .start();
  }

  /** One end of the session. */
  private static final class End implements BgpPeer.Listener {
    private final boolean isSender;
    private final Links links;
    final CountDownLatch all = new CountDownLatch(Family.values().length);

    End(boolean isSender, Links links) {
      this.isSender = isSender;
      this.links = links;
    }

    @Override
    public void up(BgpPeer peer, int connection, Endpoints endpoints, Negotiated negotiated) {
      var reliance = new Reliance(endpoints.remote(), null, null, true);
      Link link = reliance.linkOf(endpoints, links);
      LOG.debug(
          "the warm-up's link: {}, {}, {}",
          link == null ? null : Reliance.broken(link, links),
          reliance.isNewlyMet(links, links),
          links.has(endpoints.local(), endpoints.device()));
      if (isSender) {
        peer.send(connection, table(negotiated).messages());
      }
    }

    @Override
    public void update(BgpPeer peer, Update update) {
      if (update.endOfRib() != null) {
        all.countDown();
      }
    }
  }
}
