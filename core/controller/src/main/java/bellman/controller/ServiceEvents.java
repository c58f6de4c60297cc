package bellman.controller;

import bellman.api.resource.L2Advertisement;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Service;
import bellman.api.status.EventReason;
import bellman.api.status.EventType;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.ServiceWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the owners of services are told by events, under the reasons that MetalLB gives. */
final class ServiceEvents {

  /** Takes events. */
  interface Sink {
    /** Something happened to an object. */
    void about(ObjectKey object, EventType type, EventReason reason, String message);
  }

  private final Sink events;

  ServiceEvents(Sink events) {
    this.events = events;
  }

  /**
   * This is so already, whoever did it. What a service had before we came is no news, and neither
   * are its annotations; that its request can't be read is.
   */
  void found(Entry entry, Decision decision, List<ServiceWarning> warnings) {
    if (entry.told == null && decision instanceof Decision.Assigned) {
      entry.told = decision;
      entry.warned = warnings.stream().filter(ServiceWarning::isLasting).toList();
    }
    tell(entry, decision, warnings);
  }

  /** This is so, and its owner is told what of it is news. */
  void tell(Entry entry, Decision decision, List<ServiceWarning> warnings) {
    decided(entry.service, entry.told, decision);
    entry.told = decision;
    warned(entry.service.key(), entry.warned, warnings);
    entry.warned = warnings;
  }

  /**
   * This is decided. Events are about what changed, never about what is as it was before.
   *
   * @param before what the owner was told last; null if nothing was
   */
  private void decided(Service service, @Nullable Decision before, Decision decision) {
    if (decision.equals(before)) {
      return;
    }
    ObjectKey id = service.key();
    switch (decision) {
      case Decision.Assigned assigned -> {
        events.about(
            id,
            EventType.NORMAL,
            EventReason.IP_ALLOCATED,
            "Assigned IP " + assigned.addresses() + " from pool " + assigned.pool());
        if (assigned.addresses().size() == 1 && wouldHaveBoth(service)) {
          events.about(
              id,
              EventType.NORMAL,
              EventReason.ADDITIONAL_ASSIGN_FAILED,
              "cannot assign additional IP in PreferDualStack: pool "
                  + assigned.pool()
                  + " has no free address of the other family");
        }
        String lack = assigned.lack(service);
        if (lack != null) {
          events.about(id, EventType.WARNING, EventReason.FAMILY_MISSING, "It " + lack);
        }
      }
      case Decision.Unassigned(Reason reason, String message) -> {
        if (reason == Reason.NOT_LOAD_BALANCER || reason == Reason.CLASS_NOT_OURS) {
          return;
        }
        if (before instanceof Decision.Assigned(_, var addresses)) {
          events.about(
              id, EventType.NORMAL, EventReason.CLEAR_ASSIGNMENT, "It no longer has " + addresses);
        }
        events.about(
            id,
            EventType.WARNING,
            reason == Reason.INVALID_REQUEST
                ? EventReason.LOAD_BALANCER_FAILED
                : EventReason.ALLOCATION_FAILED,
            reason.text() + ": " + message);
      }
    }
  }

  /**
   * These are the warnings about a service. Events are about those that are new.
   *
   * @param before those that its owner was told of
   */
  private void warned(ObjectKey service, List<ServiceWarning> before, List<ServiceWarning> now) {
    for (ServiceWarning warning : now) {
      EventReason reason =
          switch (warning.about()) {
            case NO_ADDRESS, MISSING_FAMILY -> null; // the decision says so
            case OF_FOLDERS_ONLY -> null; // an API server takes none
            case REQUEST -> EventReason.LOAD_BALANCER_FAILED;
            case OLD_ANNOTATION -> EventReason.DEPRECATED_ANNOTATION;
            case UNKNOWN_ANNOTATION -> EventReason.UNKNOWN_ANNOTATION;
          };
      if (reason != null && !before.contains(warning)) {
        events.about(service, EventType.WARNING, reason, warning.text());
      }
    }
  }

  private static boolean wouldHaveBoth(Service service) {
    return service.exposure().ipFamilyPolicy() == Service.IpFamilyPolicy.PREFER_DUAL_STACK
        && service.clusterIps().size() == 2;
  }

  /** A service waits for an address, as this text has it. */
  void waits(String service, String text) {
    events.about(
        ObjectKey.ofService(service), EventType.WARNING, EventReason.ADDRESS_AWAITED, text);
  }

  /** Nobody serves this. */
  void layer2(L2Advertisement advertisement) {
    events.about(
        advertisement.key(),
        EventType.WARNING,
        EventReason.NOT_ANNOUNCED,
        "Layer 2 is not supported yet: this advertisement has no effect");
  }
}
