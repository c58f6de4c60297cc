package bellman.balancer.plan;

/**
 * Why a node announces a service that has an address to nobody. The first that holds counts, in the
 * order of declaration; the texts are what {@code plan} prints.
 */
public enum NotAnnouncedReason {
  NOT_OWNER("notOwner"),
  NO_MATCHING_ADVERTISEMENT("noMatchingAdvertisement"),
  NODE_NETWORK_UNAVAILABLE("nodeNetworkUnavailable"),
  NODE_LABELED_EXCLUDE_BALANCERS("nodeLabeledExcludeBalancers"),
  NO_LOCAL_ENDPOINTS("noLocalEndpoints"),
  NO_ENDPOINTS("noEndpoints"),
  NO_PEER("noPeer"),

  /** Only where time passes: {@code plan} does not know it. See {@link FlapDamping}. */
  FLAPPING("flapping"),

  /** Only of one family, of a service that has an address of the other. */
  ADDRESS_AWAITED("addressAwaited");

  private final String text;

  NotAnnouncedReason(String text) {
    this.text = text;
  }

  /** As it is printed. */
  public String text() {
    return text;
  }
}
