package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.net.Family;
import org.jspecify.annotations.Nullable;

/** What services want beyond what they have. */
public final class Missing {

  private Missing() {}

  /** The family that a service wants and has no address of; null if there is none. */
  public static @Nullable Family family(Service service, Assigned assigned) {
    Request request = Request.of(service);
    return family(request, FamilyWish.of(service), assigned);
  }

  static @Nullable Family family(Request request, FamilyWish wish, Assigned assigned) {
    if (assigned.addresses().size() != 1
        || request.asksForAddress()
        || request.error() != null
        || !wish.wantsBoth()) {
      return null;
    }
    return assigned.addresses().getFirst().family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
  }
}
