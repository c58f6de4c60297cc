package bellman.balancer.allocator;

import bellman.api.resource.Metadata;
import bellman.api.resource.Service;
import java.time.Instant;
import java.util.Comparator;

/**
 * A service, and what it asks for, read once.
 *
 * @param families which families it is to have
 * @param tenant what counts when it is to share an address
 */
record Claimant(Service service, Request request, FamilyWish families, Tenant tenant) {

  private static final Comparator<Instant> OLDEST = Comparator.nullsLast(Comparator.naturalOrder());

  /** Those that ask for an address, then the oldest, then by name. */
  static final Comparator<Claimant> ORDER = Claimant::compare;

  static Claimant of(Service service) {
    Request request = Request.of(service);
    return new Claimant(
        service, request, FamilyWish.of(service), Tenant.of(service, request.sharingKey()));
  }

  private static int compare(Claimant one, Claimant other) {
    int byAsking = Boolean.compare(other.request.asksForAddress(), one.request.asksForAddress());
    if (byAsking != 0) {
      return byAsking;
    }
    Metadata first = one.service.metadata();
    Metadata second = other.service.metadata();
    int byAge = OLDEST.compare(first.creationTimestamp(), second.creationTimestamp());
    if (byAge != 0) {
      return byAge;
    }
    int byNamespace = first.namespace().compareTo(second.namespace());
    return byNamespace != 0 ? byNamespace : first.name().compareTo(second.name());
  }
}
