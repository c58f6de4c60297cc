package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.net.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a service's wish for an address. */
public sealed interface Decision {

  /**
   * It has these.
   *
   * @param addresses one, or one of each family with IPv4 first
   */
  record Assigned(String pool, List<Address> addresses) implements Decision {
    public Assigned {
      addresses = addresses.stream().sorted().toList();
    }

    /** What a service that has these lacks, for its owner; null if it has all that it needs. */
    public @Nullable String lack(Service service) {
      return Keeping.lack(service, this);
    }
  }

  /** It has none, and why; the message says how to mend it. */
  record Unassigned(Reason reason, String message) implements Decision {}
}
