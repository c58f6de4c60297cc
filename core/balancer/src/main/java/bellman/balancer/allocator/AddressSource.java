package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.config.Pool;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who knows which address a service has: {@link Assignments}, which gives them out, or {@link
 * StatusAddresses}, which takes them from where somebody else wrote them down. Methods that change
 * something return the decisions that changed, by service; a service that is gone is not among
 * them.
 */
public sealed interface AddressSource permits Assignments, StatusAddresses {

  /** The pools are these now. */
  Map<String, Decision> pools(Collection<Pool> pools);

  /** These services are new or changed, and those are gone. */
  Map<String, Decision> apply(Collection<Service> upserts, Collection<String> removed);

  /** The decision about a service; null if it is not known. */
  @Nullable Decision decision(String service);

  /** Every service that has addresses, with them. */
  Map<String, Assigned> assigned();
}
