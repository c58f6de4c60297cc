package bellman.balancer.config;

import bellman.api.resource.BfdProfile;
import java.util.List;

/**
 * What the manifests mean, with everything that was wrong in them already left out. Each list is
 * sorted by name, and names are unique in it.
 *
 * @param bfdProfiles as written, those that no peer refers to as well
 */
public record Config(
    List<Pool> pools,
    List<Advertisement> advertisements,
    List<Peer> peers,
    List<BfdProfile> bfdProfiles) {

  /** Nothing configured. */
  public static final Config EMPTY = new Config(List.of(), List.of(), List.of(), List.of());

  public Config {
    pools = List.copyOf(pools);
    advertisements = List.copyOf(advertisements);
    peers = List.copyOf(peers);
    bfdProfiles = List.copyOf(bfdProfiles);
  }
}
