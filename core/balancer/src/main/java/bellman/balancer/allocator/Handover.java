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
import org.jspecify.annotations.Nullable;

/**
 * In which order decisions may be written down. What services have is written one service at a
 * time, and a writer may die in between: so a service must not be written to have an address as
 * long as what is written of another still has it that is to lose it. Otherwise both would stand
 * there with one address, and whoever came next could not know whose it is.
 *
 * <p>Who waits gives up meanwhile what it is to lose, so that services which exchange their
 * addresses, in a circle of any length, don't wait for each other for ever.
 */
public final class Handover {

  /** What is written of each service. */
  private final Map<String, Set<Address>> written = new HashMap<>();

  /** What is being written of each service, and may be so already or never come to be. */
  private final Map<String, Set<Address>> underway = new HashMap<>();

  /** The services that have an address by either. */
  private final Map<Address, Set<String>> holders = new HashMap<>();

  /** The services that wait for an address. */
  private final Map<Address, Set<String>> waiting = new HashMap<>();

  /** Nothing is written. */
  public Handover() {}

  /**
   * This is written of a service, and what was being written is no longer underway; empty if
   * nothing is, or if the service is gone.
   *
   * @return the services that waited for an address that it no longer has: to be asked about again
   */
  public Set<String> written(String service, Collection<Address> addresses) {
    return change(
        service,
        () -> {
          underway.remove(service);
          if (addresses.isEmpty()) {
            written.remove(service);
          } else {
            written.put(service, Set.copyOf(addresses));
          }
        });
  }

  /** This is being written of a service: it may have both that and what is written. */
  public void writing(String service, Collection<Address> addresses) {
    var _ =
        change(
            service,
            () -> underway.computeIfAbsent(service, _ -> new HashSet<>(2)).addAll(addresses));
  }

  /**
   * What was being written of a service is not going to be.
   *
   * @return as of {@link #written}
   */
  public Set<String> notWritten(String service) {
    return change(service, () -> underway.remove(service));
  }

  private Set<String> change(String service, Runnable change) {
    Set<Address> before = held(service);
    change.run();
    Set<Address> now = held(service);
    Set<String> freed = new LinkedHashSet<>();
    for (Address address : before) {
      if (!now.contains(address)) {
        take(holders, address, service);
        Set<String> some = waiting.remove(address);
        if (some != null) {
          freed.addAll(some);
        }
      }
    }
    for (Address address : now) {
      holders.computeIfAbsent(address, _ -> new HashSet<>(2)).add(service);
    }
    return freed;
  }

  private Set<Address> held(String service) {
    Set<Address> all = new HashSet<>(written.getOrDefault(service, Set.of()));
    all.addAll(underway.getOrDefault(service, Set.of()));
    return all;
  }

  private static void take(Map<Address, Set<String>> from, Address address, String service) {
    Set<String> some = from.get(address);
    if (some != null && some.remove(service) && some.isEmpty()) {
      from.remove(address);
    }
  }

  /**
   * What may be written of a service now: all that it is to have, or, as long as another has an
   * address of that which is to lose it, only what is written already of it. Then the service is
   * remembered, and named when that address is given back.
   *
   * @param addresses what it is to have
   * @param decided what a service is to have; those who share an address are decided to have it
   */
  public List<Address> mayHave(
      String service, List<Address> addresses, Function<String, List<Address>> decided) {
    for (Address address : addresses) {
      if (holder(service, address, decided) != null) {
        waiting.computeIfAbsent(address, _ -> new LinkedHashSet<>(2)).add(service);
        Set<Address> has = written.getOrDefault(service, Set.of());
        return addresses.stream().filter(has::contains).toList();
      }
    }
    return addresses;
  }

  /** Who still has an address that a service is to have, and is to lose it; null for nobody. */
  public @Nullable String holder(
      String service, Address address, Function<String, List<Address>> decided) {
    for (String holder : holders.getOrDefault(address, Set.of())) {
      if (!holder.equals(service) && !decided.apply(holder).contains(address)) {
        return holder;
      }
    }
    return null;
  }
}
