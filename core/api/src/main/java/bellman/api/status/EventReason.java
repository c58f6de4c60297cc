package bellman.api.status;

/** What an event is about: the reasons that there are, with MetalLB's spelling where it has one. */
public enum EventReason {
  IP_ALLOCATED("IPAllocated"),
  ADDITIONAL_ASSIGN_FAILED("AdditionalAssignFailed"),
  FAMILY_MISSING("FamilyMissing"),
  CLEAR_ASSIGNMENT("ClearAssignment"),
  LOAD_BALANCER_FAILED("LoadBalancerFailed"),
  ALLOCATION_FAILED("AllocationFailed"),
  DEPRECATED_ANNOTATION("deprecatedAnnotation"),
  UNKNOWN_ANNOTATION("unknownAnnotation"),
  ADDRESS_AWAITED("AddressAwaited"),
  NOT_ANNOUNCED("NotAnnounced"),
  NODE_ASSIGNED("nodeAssigned"),
  PEER_CLEARED("peerCleared"),
  PEER_REFRESHED("peerRefreshed"),
  PEER_SHUT_DOWN("peerShutDown"),
  PEER_STARTED("peerStarted"),
  PEER_DRAINED("peerDrained");

  private final String text;

  EventReason(String text) {
    this.text = text;
  }

  /** As it is in the event. */
  public String text() {
    return text;
  }
}
