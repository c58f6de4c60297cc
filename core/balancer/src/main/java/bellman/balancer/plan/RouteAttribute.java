package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Family;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that a route can say once only, so that of several advertisements of its prefix one
 * wins: the one that attracts traffic most, so that it goes the same way each time. An
 * advertisement that does not set it has no say.
 *
 * @param field of BGPAdvertisement
 * @param name for people
 * @param value what an advertisement says of it for a family's routes; null if nothing
 * @param order the best first
 */
record RouteAttribute<T>(String field, String name, Value<T> value, Comparator<? super T> order) {

  /** What an advertisement says for a family's routes; null if nothing. */
  interface Value<T> {
    @Nullable T of(Advertisement advertisement, Family family);
  }

  /** The highest. None set is 0, as MetalLB has it, and has its say. */
  static final RouteAttribute<Long> LOCAL_PREF =
      new RouteAttribute<Long>(
          "spec.localPref",
          "local preference",
          (advertisement, _) -> advertisement.localPref(),
          Comparator.reverseOrder());

  /** The lowest, which routers prefer. */
  static final RouteAttribute<Long> MED =
      new RouteAttribute<Long>(
          "spec.med", "MED", (advertisement, _) -> advertisement.med(), Comparator.naturalOrder());

  /** The fewest: routers prefer short paths. None set is 0, as MetalLB has it, and has its say. */
  static final RouteAttribute<Integer> AS_PATH_PREPEND =
      new RouteAttribute<Integer>(
          "spec.asPathPrepend",
          "asPathPrepend",
          (advertisement, _) -> Objects.requireNonNullElse(advertisement.asPathPrepend(), 0),
          Comparator.naturalOrder());

  /** The lowest address, for want of a better reason. */
  static final RouteAttribute<Address> NEXT_HOP =
      new RouteAttribute<Address>(
          "spec.nextHop", "next hop", Advertisement::nextHop, Comparator.naturalOrder());

  /** All of them. */
  static final List<RouteAttribute<?>> ALL = List.of(LOCAL_PREF, MED, AS_PATH_PREPEND, NEXT_HOP);

  /** What the route says; null if no advertisement sets it. */
  @Nullable T best(Family family, Collection<Advertisement> through) {
    Advertisement winner = winner(family, through);
    return winner == null ? null : value.of(winner, family);
  }

  /** Of those with the best value the first by name; null if no advertisement sets it. */
  @Nullable Advertisement winner(Family family, Collection<Advertisement> through) {
    Advertisement winner = null;
    T best = null;
    for (Advertisement advertisement : through) {
      T own = value.of(advertisement, family);
      if (own == null) {
        continue;
      }
      int difference = best == null ? -1 : order.compare(own, best);
      if (winner == null
          || difference < 0
          || (difference == 0 && advertisement.name().compareTo(winner.name()) < 0)) {
        winner = advertisement;
        best = own;
      }
    }
    return winner;
  }

  /** Whether an advertisement wants another value than the winner's. */
  boolean loses(Advertisement advertisement, Advertisement winner, Family family) {
    T own = value.of(advertisement, family);
    T best = value.of(winner, family);
    return own != null && best != null && order.compare(best, own) < 0;
  }

  /** Whether two of the advertisements want different values. */
  boolean isContested(Family family, Collection<Advertisement> through) {
    Advertisement winner = winner(family, through);
    if (winner == null) {
      return false;
    }
    for (Advertisement advertisement : through) {
      if (loses(advertisement, winner, family)) {
        return true;
      }
    }
    return false;
  }
}
