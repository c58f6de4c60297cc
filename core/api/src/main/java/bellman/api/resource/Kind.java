package bellman.api.resource;

import java.util.List;

/**
 * The kinds that are read: the one table of what the API has of them. Objects of another group are
 * another's.
 */
public enum Kind {
  IP_ADDRESS_POOL(
      Group.METALLB, "IPAddressPool", "ipaddresspools", Scope.NAMESPACED, Use.WISH, "v1beta1"),
  BGP_ADVERTISEMENT(
      Group.METALLB,
      "BGPAdvertisement",
      "bgpadvertisements",
      Scope.NAMESPACED,
      Use.WISH,
      "v1beta1"),
  BGP_PEER(Group.METALLB, "BGPPeer", "bgppeers", Scope.NAMESPACED, Use.WISH, "v1beta2", "v1beta1"),
  COMMUNITY(Group.METALLB, "Community", "communities", Scope.NAMESPACED, Use.WISH, "v1beta1"),
  BFD_PROFILE(Group.METALLB, "BFDProfile", "bfdprofiles", Scope.NAMESPACED, Use.WISH, "v1beta1"),
  L2_ADVERTISEMENT(
      Group.METALLB, "L2Advertisement", "l2advertisements", Scope.NAMESPACED, Use.WISH, "v1beta1"),
  SERVICE(Group.CORE, "Service", "services", Scope.NAMESPACED, Use.WISH, "v1"),
  ENDPOINT_SLICE(
      Group.DISCOVERY, "EndpointSlice", "endpointslices", Scope.NAMESPACED, Use.WISH, "v1"),
  NODE(Group.CORE, "Node", "nodes", Scope.CLUSTER, Use.WISH, "v1"),
  NAMESPACE(Group.CORE, "Namespace", "namespaces", Scope.CLUSTER, Use.WISH, "v1"),
  SECRET(Group.CORE, "Secret", "secrets", Scope.NAMESPACED, Use.WISH, "v1"),
  FRR_CONFIGURATION(
      Group.FRR_K8S,
      "FRRConfiguration",
      "frrconfigurations",
      Scope.NAMESPACED,
      Use.WISH,
      "v1beta1"),
  FRR_NODE_STATE(
      Group.FRR_K8S, "FRRNodeState", "frrnodestates", Scope.CLUSTER, Use.WISH, "v1beta1"),
  FRR_SESSION_STATE(
      Group.FRR_K8S, "BGPSessionState", "bgpsessionstates", Scope.NAMESPACED, Use.WISH, "v1beta1"),
  BGP_SESSION_STATUS(
      Group.METALLB,
      "BGPSessionStatus",
      "bgpsessionstatuses",
      Scope.NAMESPACED,
      Use.STATE,
      "v1beta1"),
  POD(Group.CORE, "Pod", "pods", Scope.NAMESPACED, Use.STATE, "v1");

  private enum Group {
    CORE(""),
    DISCOVERY("discovery.k8s.io"),
    METALLB("metallb.io"),
    FRR_K8S("frrk8s.metallb.io");

    private final String text;

    Group(String text) {
      this.text = text;
    }
  }

  private enum Scope {
    CLUSTER,
    NAMESPACED
  }

  /** What is done with objects of a kind. */
  private enum Use {
    /** They are read out of manifests too. */
    WISH,
    /** They say what a cluster does, which is nobody's wish: not read out of manifests. */
    STATE
  }

  private final Group group;
  private final String text;
  private final String plural;
  private final Scope scope;
  private final Use use;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> versions;

  Kind(Group group, String text, String plural, Scope scope, Use use, String... versions) {
    this.group = group;
    this.text = text;
    this.plural = plural;
    this.scope = scope;
    this.use = use;
    this.versions = List.of(versions);
  }

  /** The API group; empty for the core group. */
  public String group() {
    return group.text;
  }

  /** The name in manifests, such as {@code BGPPeer}. */
  public String text() {
    return text;
  }

  /** The name in the API's paths, such as {@code bgppeers}. */
  public String plural() {
    return plural;
  }

  /** The versions that are understood, the one that is asked for first. */
  public List<String> versions() {
    return versions;
  }

  /** {@code metallb.io/v1beta2}, or just {@code v1}: in the version that is asked for. */
  public String apiVersion() {
    return apiVersion(versions.getFirst());
  }

  /** The same in one of its versions. */
  public String apiVersion(String version) {
    return group == Group.CORE ? version : group.text + "/" + version;
  }

  /** Whether its objects are in namespaces. */
  public boolean isNamespaced() {
    return scope == Scope.NAMESPACED;
  }

  /** Whether it is a kind of MetalLB's, whose namespace matters to nobody. */
  public boolean isMetalLb() {
    return group == Group.METALLB;
  }

  /** Whether objects of it are looked for in manifests. */
  boolean isInManifests() {
    return use == Use.WISH;
  }

  /** Whether it is a kind of FRR-K8s. */
  public boolean isFrrK8s() {
    return group == Group.FRR_K8S;
  }

  @Override
  public String toString() {
    return text;
  }
}
