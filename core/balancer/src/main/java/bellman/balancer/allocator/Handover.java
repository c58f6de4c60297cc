package bellman.balancer.allocator;

import bellman.net.Address;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * In which order decisions may be written down. What services have is written one service at a
 * time, and a writer may die in between: so a service must not be written to have an address as
 * long as what is written of another still has it that is to lose it. Otherwise both would stand
 * there with one address, and whoever came next could not know whose it is.
 */
public final class Handover {

  /** What is written of each service. */
  private final Map<String, Set<Address>> written = new HashMap<>();

  private final Map<Address, Set<String>> holders = new HashMap<>();

  /** The services that wait for an address. */
  private final Map<Address, Set<String>> waiting = new HashMap<>();

  /** Nothing is written. */
  public Handover() {}

  /**
   * This is written of a service; empty if nothing is, or if it is gone.
   *
   * @return the services that waited for an address that it no longer has: to be asked about again
   */
  public Set<String> written(String service, Collection<Address> addresses) {
    Set<Address> now = new HashSet<>(addresses);
    Set<Address> before = now.isEmpty() ? written.remove(service) : written.put(service, now);
    Set<String> freed = new LinkedHashSet<>();
    if (before != null) {
      for (Address address : before) {
        if (!now.contains(address)) {
          take(holders, address, service);
          Set<String> some = waiting.remove(address);
          if (some != null) {
            freed.addAll(some);
          }
        }
      }
    }
    for (Address address : now) {
      holders.computeIfAbsent(address, _ -> new HashSet<>(2)).add(service);
    }
    return freed;
  }

  private static void take(Map<Address, Set<String>> from, Address address, String service) {
    Set<String> some = from.get(address);
    if (some != null && some.remove(service) && some.isEmpty()) {
      from.remove(address);
    }
  }

  /**
   * Whether a service may be written to have these addresses now. If not, it is remembered, and
   * named when one of the addresses is given back.
   *
   * @param decided what a service is to have; those who share an address are decided to have it
   */
  public boolean mayHave(
      String service, List<Address> addresses, Function<String, List<Address>> decided) {
    for (Address address : addresses) {
      for (String holder : holders.getOrDefault(address, Set.of())) {
        if (!holder.equals(service) && !decided.apply(holder).contains(address)) {
          waiting.computeIfAbsent(address, _ -> new LinkedHashSet<>(2)).add(service);
          return false;
        }
      }
    }
    return true;
  }
}
