package bellman.api.resource;

/**
 * A session of a node's FRR, as FRR-K8s tells of it ({@code status} of BGPSessionState,
 * frrk8s.metallb.io/v1beta1).
 *
 * @param node the node's name
 * @param peer the neighbor's address or interface, as in a label: an IPv6 address is expanded, with
 *     {@code -} for {@code :}
 * @param vrf empty for the default VRF
 * @param bgp the state in FRR's words, such as {@code Established}
 * @param bfd the state of BFD in FRR's words, such as {@code up}; {@code N/A} without BFD
 */
public record FrrSessionState(
    Metadata metadata, String node, String peer, String vrf, String bgp, String bfd)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.FRR_SESSION_STATE;
  }

  static FrrSessionState read(Metadata metadata, Fields root) {
    Fields status = root.objectOrEmpty("status");
    return new FrrSessionState(
        metadata,
        FrrNodeState.orEmpty(status.text("node")),
        FrrNodeState.orEmpty(status.text("peer")),
        FrrNodeState.orEmpty(status.text("vrf")),
        FrrNodeState.orEmpty(status.text("bgpStatus")),
        FrrNodeState.orEmpty(status.text("bfdStatus")));
  }
}
