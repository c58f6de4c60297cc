package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.balancer.config.Peer;
import bellman.net.Address;

/**
 * What tells a neighbor of FRR from all others of a node.
 *
 * @param name its address, or the interface that it is found on
 * @param vrf empty for the default VRF
 */
public record NeighborKey(String name, String vrf) {

  static NeighborKey of(Peer peer) {
    String device = peer.session().interfaceName();
    String vrf = peer.session().transport().vrf();
    return new NeighborKey(
        device == null ? String.valueOf(peer.session().address()) : device, vrf == null ? "" : vrf);
  }

  static NeighborKey of(FrrConfiguration.Router router, FrrConfiguration.Neighbor neighbor) {
    return new NeighborKey(neighbor.name(), router.vrf());
  }

  /**
   * What FRR-K8s calls it in BGPSessionState, as a label can hold it: an IPv6 address with all its
   * digits, and {@code -} for {@code :}.
   */
  public String label() {
    if (name.indexOf(':') < 0) {
      return name;
    }
    try {
      byte[] bytes = Address.parse(name).toBytes();
      var text = new StringBuilder();
      for (int i = 0; i < bytes.length; i += 2) {
        text.append(i == 0 ? "" : "-");
        text.append("%02x%02x".formatted(bytes[i], bytes[i + 1]));
      }
      return text.toString();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /** What the names of FRR's prefix lists and route maps for it begin with, as FRR-K8s has them. */
  public String prefix() {
    return vrf.isEmpty() ? name : name + "-" + vrf;
  }
}
