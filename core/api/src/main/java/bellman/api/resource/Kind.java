package bellman.api.resource;

import java.util.EnumSet;
import java.util.Set;

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
  SECRET("", "Secret"),
  FRR_CONFIGURATION("frrk8s.metallb.io", "FRRConfiguration"),
  FRR_NODE_STATE("frrk8s.metallb.io", "FRRNodeState"),
  FRR_SESSION_STATE("frrk8s.metallb.io", "BGPSessionState"),
  BGP_SESSION_STATUS("metallb.io", "BGPSessionStatus"),
  POD("", "Pod");

  /** The kinds of a cluster that are in no namespace. */
  private static final Set<Kind> CLUSTER_WIDE = EnumSet.of(NODE, NAMESPACE, FRR_NODE_STATE);

  /** The kinds that say what a cluster does, which is nobody's wish: not read out of manifests. */
  private static final Set<Kind> STATES = EnumSet.of(BGP_SESSION_STATUS, POD);

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

  /** Whether its objects are in namespaces. */
  public boolean isNamespaced() {
    return !CLUSTER_WIDE.contains(this);
  }

  /** Whether it is a kind of MetalLB's, whose namespace matters to nobody. */
  public boolean isMetalLb() {
    return group.equals("metallb.io");
  }

  /** Whether objects of it are looked for in manifests. */
  boolean isInManifests() {
    return !STATES.contains(this);
  }

  /** Whether it is a kind of FRR-K8s. */
  public boolean isFrrK8s() {
    return group.equals("frrk8s.metallb.io");
  }

  @Override
  public String toString() {
    return text;
  }
}
