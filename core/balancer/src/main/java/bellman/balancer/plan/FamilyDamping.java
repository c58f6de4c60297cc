package bellman.balancer.plan;

import bellman.net.Address;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which services come and go so often that what they announce has to wait, on one node, each family
 * by itself: the IPv4 route of a service in both families is as good as it was while the endpoints
 * for IPv6 come and go, and a Pod whose slices come one family after the other has gone once in
 * each. {@link FlapDamping} is the rule for one.
 *
 * <p>Belongs to one thread; all times are in nanoseconds of one clock that only goes forward.
 */
public final class FamilyDamping {

  private final Map<Family, FlapDamping> families = new EnumMap<>(Family.class);

  /** The same ones: an iterator for each of a hundred thousand services is felt. */
  private final List<FlapDamping> all = new ArrayList<>();

  FamilyDamping() {
    for (Family family : Family.values()) {
      var flaps = new FlapDamping();
      families.put(family, flaps);
      all.add(flaps);
    }
  }

  /**
   * A service can be announced at other addresses than before, or at others again. In each family
   * it goes when it has none any more, and goes and comes when it has one that it did not have.
   *
   * @param had those that were announced, or waited to be
   * @param has those that can be announced now
   */
  void changed(String service, List<Address> had, List<Address> has, long nowNanos) {
    if (had.equals(has)) {
      return;
    }
    families.forEach((family, flaps) -> {
      List<Address> hadHere = of(family, had);
      List<Address> hasHere = of(family, has);
      boolean isNew = !hadHere.containsAll(hasHere);
      if (!hadHere.isEmpty() && (hasHere.isEmpty() || isNew)) {
        flaps.down(service, nowNanos);
      }
      if (isNew) {
        flaps.up(service, nowNanos);
      }
    });
  }

  private static List<Address> of(Family family, List<Address> addresses) {
    return addresses.stream().filter(address -> address.family() == family).toList();
  }

  /** When {@link #due} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    long first = Long.MAX_VALUE;
    for (FlapDamping flaps : families.values()) {
      first = Math.min(first, flaps.deadlineNanos());
    }
    return first;
  }

  /** The services that were held in a family, and may be announced in it now. */
  Collection<String> due(long nowNanos) {
    Set<String> due = new LinkedHashSet<>();
    families.values().forEach(flaps -> due.addAll(flaps.due(nowNanos)));
    return due;
  }

  /** Whether any service has to wait. */
  boolean isHolding() {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isHolding()) {
        return true;
      }
    }
    return false;
  }

  /** The families of these addresses in which a service has to wait. */
  Set<Family> held(String service, List<Address> addresses) {
    Set<Family> held = Set.of();
    for (Map.Entry<Family, FlapDamping> each : families.entrySet()) {
      if (each.getValue().isHeld(service)
          && addresses.stream().anyMatch(address -> address.family() == each.getKey())) {
        held = held.isEmpty() ? Set.of(each.getKey()) : Set.of(Family.values());
      }
    }
    return held;
  }

  /** Why a service is silent that waits in these families, by the one where that ends first. */
  NotAnnounced notAnnounced(String service, Set<Family> waiting) {
    FlapDamping first =
        waiting.stream()
            .map(this::of)
            .min(Comparator.comparingLong(flaps -> flaps.heldUntilNanos(service)))
            .orElseThrow();
    return first.notAnnounced(service);
  }

  /**
   * Until when a service waits, in that of these families where it ends first; {@link
   * Long#MAX_VALUE} if it does not.
   */
  long heldUntilNanos(String service, Set<Family> waiting) {
    return waiting.stream()
        .mapToLong(family -> of(family).heldUntilNanos(service))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Why this address of a service is not announced, which waits in its family. */
  PartNotAnnounced part(String service, Address address) {
    FlapDamping flaps = of(address.family());
    return new PartNotAnnounced(
        address.family(), address, flaps.notAnnounced(service), flaps.heldUntilNanos(service));
  }

  private FlapDamping of(Family family) {
    return Objects.requireNonNull(families.get(family));
  }

  /** How many services are held now, in whatever family. */
  public int heldCount() {
    Set<String> held = new LinkedHashSet<>();
    families.values().forEach(flaps -> held.addAll(flaps.held()));
    return held.size();
  }

  /**
   * How often an announcement had to wait, of all services, since the process began; each family
   * counts.
   */
  public long heldTotal() {
    return families.values().stream().mapToLong(FlapDamping::heldTotal).sum();
  }

  /**
   * The services whose announcement had to wait in a family for the first time since they were last
   * forgiven; asked for again, those that were added since.
   */
  public List<String> takeBegun() {
    Set<String> begun = new LinkedHashSet<>();
    families.values().forEach(flaps -> begun.addAll(flaps.takeBegun()));
    return new ArrayList<>(begun);
  }
}
