package bellman.balancer.plan;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Missing;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import bellman.net.Family;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A node says nothing of one family of a service that it announces in the other.
 *
 * @param address what is not announced; null if the service has none of this family
 * @param untilNanos when it is announced by itself; {@link Long#MAX_VALUE} if something has to
 *     change first
 */
public record PartNotAnnounced(
    Family family, @Nullable Address address, NotAnnounced notAnnounced, long untilNanos) {

  /** The condition of a service that waits for an address, as its controller wrote it. */
  private static final String AWAITED = "metallb.io/address-awaited";

  /**
   * The family that a service wants and has no address of, though there may be one; null if there
   * is none.
   *
   * @param isGivenHere whether addresses are given out by this process. A speaker of a cluster is
   *     not told what families are wanted, only what the controller says of those that wait
   */
  static @Nullable PartNotAnnounced awaited(
      Service service, Assigned assigned, Collection<Pool> pools, boolean isGivenHere) {
    if (assigned.addresses().size() != 1) {
      return null;
    }
    Family other =
        assigned.addresses().getFirst().family() == Family.IPV4 ? Family.IPV6 : Family.IPV4;
    String why = service.metadata().annotations().getOrDefault(AWAITED, "");
    if (isGivenHere) {
      boolean isOffered =
          pools.stream().anyMatch(pool -> pool.name().equals(assigned.pool()) && pool.has(other));
      why =
          isOffered && Missing.family(service, assigned) == other
              ? "pool " + assigned.pool() + " has no free " + other + " address left"
              : "";
    }
    return why.isEmpty()
        ? null
        : new PartNotAnnounced(
            other,
            null,
            new NotAnnounced(
                NotAnnouncedReason.ADDRESS_AWAITED,
                "it needs an " + other + " address and has none: " + why),
            Long.MAX_VALUE);
  }
}
