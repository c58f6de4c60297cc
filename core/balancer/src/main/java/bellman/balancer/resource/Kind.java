package bellman.balancer.resource;

/** The kinds that are read, with their API group; objects of another group are another's. */
public enum Kind {
  IP_ADDRESS_POOL("metallb.io", "IPAddressPool"),
  BGP_ADVERTISEMENT("metallb.io", "BGPAdvertisement"),
  BGP_PEER("metallb.io", "BGPPeer"),
  COMMUNITY("metallb.io", "Community"),
  BFD_PROFILE("metallb.io", "BFDProfile"),
  L2_ADVERTISEMENT("metallb.io", "L2Advertisement"),
  SERVICE("", "Service"),
  ENDPOINT_SLICE("discovery.k8s.io", "EndpointSlice"),
  NODE("", "Node"),
  NAMESPACE("", "Namespace"),
  SECRET("", "Secret");

  private final String group;
  private final String text;

  Kind(String group, String text) {
    this.group = group;
    this.text = text;
  }

  /** The API group; empty for the core group. */
  public String group() {
    return group;
  }

  /** The name in manifests, such as {@code BGPPeer}. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
