package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a route can say once only. All of it is decided by the advertisement that comes
 * first by {@link Precedence}, so that a route never says what nobody wrote; where that one has no
 * say, the next decides.
 *
 * @param field of BGPAdvertisement
 * @param name for people
 * @param value what an advertisement says of it for a family's routes; null if it has no say
 */
record RouteAttribute<T>(String field, String name, Value<T> value) {

  /** What an advertisement says for a family's routes; null if nothing. */
  interface Value<T> {
    @Nullable T of(Advertisement advertisement, Family family);
  }

  /** None set is 0, as MetalLB has it, and has its say. */
  static final RouteAttribute<Long> LOCAL_PREF =
      new RouteAttribute<>(
          "spec.localPref",
          "local preference",
          (advertisement, _) -> advertisement.attributes().localPref());

  /** None set has no say: routers take a route without it for one with 0 or with the highest. */
  static final RouteAttribute<Long> MED =
      new RouteAttribute<Long>(
          "spec.med", "MED", (advertisement, _) -> advertisement.attributes().med());

  /** None set is 0, and has its say: the path is as long as it says. */
  static final RouteAttribute<Integer> AS_PATH_PREPEND =
      new RouteAttribute<>(
          "spec.asPathPrepend",
          "asPathPrepend",
          (advertisement, _) -> advertisement.attributes().asPathPrepend());

  /** None set has no say. */
  static final RouteAttribute<Address> NEXT_HOP =
      new RouteAttribute<Address>("spec.nextHop", "next hop", Advertisement::nextHop);

  /** All of them. */
  static final List<RouteAttribute<?>> ALL = List.of(LOCAL_PREF, MED, AS_PATH_PREPEND, NEXT_HOP);

  /** What the route says; null if no advertisement sets it. */
  @Nullable T decided(Family family, List<Advertisement> inOrder) {
    Advertisement decider = decider(family, inOrder);
    return decider == null ? null : value.of(decider, family);
  }

  /** The first that says something; null if none does. */
  @Nullable Advertisement decider(Family family, List<Advertisement> inOrder) {
    for (Advertisement advertisement : inOrder) {
      if (value.of(advertisement, family) != null) {
        return advertisement;
      }
    }
    return null;
  }

  /** Whether an advertisement wants another value than the one that decides. */
  boolean loses(Advertisement advertisement, Advertisement decider, Family family) {
    T own = value.of(advertisement, family);
    return own != null && !own.equals(value.of(decider, family));
  }
}
