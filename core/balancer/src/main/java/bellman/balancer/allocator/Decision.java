package bellman.balancer.allocator;

import bellman.net.Address;
import java.util.List;

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
  }

  /** It has none, and why; the message says how to mend it. */
  record Unassigned(Reason reason, String message) implements Decision {}
}
