package bellman.app.controller;

import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Reason;
import bellman.balancer.allocator.Request;
import bellman.balancer.resource.L2Advertisement;
import bellman.balancer.resource.Service;
import bellman.kubernetes.Events;
import org.jspecify.annotations.Nullable;

/** What the owners of services are told by events, under the reasons that MetalLB gives. */
final class ServiceEvents {

  private final Events events;

  ServiceEvents(Events events) {
    this.events = events;
  }

  /**
   * This is decided. Events are about what changed, never about what is as it was before.
   *
   * @param before what the owner was told last; null if nothing was
   */
  void decided(Service service, @Nullable Decision before, Decision decision) {
    if (decision.equals(before)) {
      return;
    }
    String id = service.id();
    switch (decision) {
      case Decision.Assigned assigned -> {
        events.about(
            id,
            Events.Type.NORMAL,
            "IPAllocated",
            "Assigned IP " + assigned.addresses() + " from pool " + assigned.pool());
        if (assigned.addresses().size() == 1 && wouldHaveBoth(service)) {
          events.about(
              id,
              Events.Type.NORMAL,
              "AdditionalAssignFailed",
              "cannot assign additional IP in PreferDualStack: pool "
                  + assigned.pool()
                  + " has no address of the other family that is free");
        }
        String lack = assigned.lack(service);
        if (lack != null) {
          events.about(id, Events.Type.WARNING, "FamilyMissing", "It " + lack);
        }
      }
      case Decision.Unassigned(Reason reason, String message) -> {
        if (reason == Reason.NOT_LOAD_BALANCER || reason == Reason.CLASS_NOT_OURS) {
          return;
        }
        if (before instanceof Decision.Assigned(_, var addresses)) {
          events.about(id, Events.Type.NORMAL, "ClearAssignment", "It no longer has " + addresses);
        }
        events.about(
            id,
            Events.Type.WARNING,
            reason == Reason.INVALID_REQUEST ? "LoadBalancerFailed" : "AllocationFailed",
            reason.text() + ": " + message);
      }
    }
    for (String annotation : service.metadata().annotations().keySet()) {
      if (Request.isDeprecated(annotation)) {
        events.about(
            id,
            Events.Type.WARNING,
            "deprecatedAnnotation",
            annotation
                + " is deprecated: write "
                + Request.PREFIX
                + annotation.substring(Request.OLD_PREFIX.length()));
      }
    }
  }

  private static boolean wouldHaveBoth(Service service) {
    return service.ipFamilyPolicy() == Service.IpFamilyPolicy.PREFER_DUAL_STACK
        && service.clusterIps().size() == 2;
  }

  /** A service waits for an address, as this text has it. */
  void waits(String service, String text) {
    events.about(service, Events.Type.WARNING, AddressWaits.REASON, text);
  }

  /** Nobody serves this. */
  void layer2(L2Advertisement advertisement) {
    events.about(
        advertisement.key(),
        Events.Type.WARNING,
        "NotAnnounced",
        "Layer 2 is not announced yet: nothing serves this advertisement");
  }
}
