package bellman.app.frrk8s;

import bellman.api.resource.Spelling;
import bellman.balancer.config.Peer;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What operators may order for single peers where FRR has the sessions: nothing, since the API of
 * FRR-K8s has no word for it; so they are told who can do it.
 */
final class FrrOrders {

  private FrrOrders() {}

  static PeerOutcome answer(List<Peer> peers, PeerRequest request, PeerAction action) {
    for (Peer peer : peers) {
      if (peer.name().equals(request.peer())) {
        return new PeerOutcome.Refused(
            "FRR has the sessions of this node, and FRR-K8s can't "
                + action
                + " one of them: "
                + instead(peer, action));
      }
    }
    List<String> names = peers.stream().map(Peer::name).toList();
    @Nullable String near = Spelling.nearest(String.valueOf(request.peer()), names);
    return new PeerOutcome.Unknown(
        "there is no peer '"
            + request.peer()
            + "' on this node"
            + (near == null ? "" : "; did you mean '" + near + "'?"));
  }

  private static String instead(Peer peer, PeerAction action) {
    return switch (action) {
      case clear -> "in FRR's container of this node, vtysh -c '" + clear(peer) + "' does it";
      case refresh ->
          "in FRR's container of this node, vtysh -c '" + clear(peer) + " soft out' does it";
      case shutdown ->
          "leave this node out of the nodeSelectors of BGPPeer "
              + peer.name()
              + ", and FRR-K8s ends the session";
      case drain ->
          "`bellman drain` drains all peers of the node; for a single one, give the"
              + " BGPAdvertisements for it (spec.peers: ["
              + peer.name()
              + "]) the community 65535:0";
      case start ->
          "nor can it shut one down. If this node was excluded by the nodeSelectors of BGPPeer "
              + peer.name()
              + ", include it again";
    };
  }

  private static String clear(Peer peer) {
    String vrf =
        peer.session().transport().vrf() == null ? "" : " vrf " + peer.session().transport().vrf();
    return "clear bgp"
        + vrf
        + " "
        + (peer.session().address() == null
            ? peer.session().interfaceName()
            : peer.session().address());
  }
}
