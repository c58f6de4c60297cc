package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.edge.bgp.Connector;
import bellman.edge.bgp.LinkAwareConnectors;
import bellman.edge.bgp.Reliance;
import bellman.edge.bgp.Transport;
import bellman.edge.bgp.UnnumberedConnector;
import bellman.edge.ndp.RouterDiscovery;
import bellman.linux.link.DefaultRoute;
import bellman.linux.link.LinkWatch;
import bellman.net.link.Link;
import bellman.net.link.Links;
import bellman.runtime.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This host's links, and who is found on them: an unnumbered peer's router is looked for on its
 * interface, and all peers hear of interfaces and addresses that come and go.
 */
public final class Neighborhood implements Surroundings {

  /** Longer than the kernel ever takes to tell of all interfaces. */
  private static final Duration BEGINS_WITHIN = Duration.ofSeconds(2);

  private final RouterDiscovery discovery = RouterDiscovery.start(Clock.monotonic());
  private final LinkAwareConnectors following = new LinkAwareConnectors();

  private final List<Consumer<Links>> listeners = new CopyOnWriteArrayList<>();
  private final LinkWatch watch;

  private Neighborhood() {
    watch =
        LinkWatch.start(links -> {
          discovery.links(links);
          following.links(links);
          listeners.forEach(listener -> listener.accept(links));
        });
  }

  /** Begins to watch. */
  public static Neighborhood start() {
    return new Neighborhood();
  }

  @Override
  public Links links() {
    return watch.await(BEGINS_WITHIN);
  }

  @Override
  public int defaultRoute() {
    String name = DefaultRoute.interfaceName();
    Link link = name == null ? null : links().named(name);
    return link == null ? 0 : link.index();
  }

  @Override
  public void follow(Consumer<Links> listener) {
    listeners.add(listener);
  }

  /**
   * The way to a peer, told of the links for as long as the peer lives.
   *
   * @param connector how it is reached otherwise; null for an unnumbered one that is to be dialed
   */
  Connector around(Peer peer, Transport transport, @Nullable Connector connector) {
    String interfaceName = peer.session().interfaceName();
    Connector whole =
        interfaceName == null && connector != null
            ? connector
            : new UnnumberedConnector(
                discovery,
                Objects.requireNonNull(interfaceName),
                peer.session().transport().port(),
                transport,
                connector);
    return following.around(whole, reliance(peer));
  }

  private static Reliance reliance(Peer peer) {
    Integer hops = peer.session().transport().ttlSecurityHops();
    boolean oneHop = !peer.session().transport().ebgpMultiHop() && (hops == null || hops == 1);
    return new Reliance(
        peer.session().transport().passive() ? null : peer.session().address(),
        peer.session().transport().sourceAddress(),
        peer.session().transport().vrf(),
        oneHop && !peer.isInternal());
  }
}
