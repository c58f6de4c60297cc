package bellman.balancer.allocator;

/** Why a service has no address. The texts are what {@code plan} prints. */
public enum Reason {
  NOT_LOAD_BALANCER("notLoadBalancer"),
  CLASS_NOT_OURS("classNotOurs"),
  INVALID_REQUEST("invalidRequest"),
  NO_POOLS("noPools"),
  NO_SUCH_POOL("noSuchPool"),
  POOL_NOT_ALLOWED("poolNotAllowed"),
  ADDRESS_NOT_IN_POOL("addressNotInPool"),
  ADDRESS_IN_USE("addressInUse"),
  FAMILY_MISMATCH("familyMismatch"),
  NO_ELIGIBLE_POOL("noEligiblePool"),
  POOL_EXHAUSTED("poolExhausted"),

  /** Only where somebody else gives addresses out, and has not yet: {@link StatusAddresses}. */
  NO_IP_ALLOCATED("noIPAllocated");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** As it is printed. */
  public String text() {
    return text;
  }
}
