package bellman.bgp.session;

import bellman.bgp.wire.Capability;
import bellman.bgp.wire.WireContext;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.RouterId;
import java.util.List;
import java.util.Set;

/**
 * What both OPENs together decided.
 *
 * @param holdTimeSeconds the smaller of both; 0 for no timers
 * @param keepaliveSeconds at most a third of that
 * @param families those that both speak
 * @param peerCapabilities what the peer said it can, in its order
 */
public record Negotiated(
    WireContext wire,
    int holdTimeSeconds,
    int keepaliveSeconds,
    Asn peerAsn,
    RouterId peerRouterId,
    Set<Family> families,
    List<Capability> peerCapabilities) {

  public Negotiated {
    families = Set.copyOf(families);
    peerCapabilities = List.copyOf(peerCapabilities);
  }
}
