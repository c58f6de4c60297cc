package bellman.balancer.config;

import java.util.List;

/**
 * What the manifests mean, with everything that was wrong in them already left out. Each list is
 * sorted by name, and names are unique in it.
 */
public record Config(List<Pool> pools, List<Advertisement> advertisements, List<Peer> peers) {

  /** Nothing configured. */
  public static final Config EMPTY = new Config(List.of(), List.of(), List.of());

  public Config {
    pools = List.copyOf(pools);
    advertisements = List.copyOf(advertisements);
    peers = List.copyOf(peers);
  }
}
