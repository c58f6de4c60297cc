package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An advertisement that wants a route to say something else than the one that decides.
 *
 * @param family of the route
 */
record Defeat(
    Advertisement loser, Advertisement decider, RouteAttribute<?> attribute, Family family) {

  /** Those among the advertisements of one prefix, in the order of {@link Precedence}. */
  static List<Defeat> among(Family family, List<Advertisement> inOrder) {
    if (inOrder.size() < 2) {
      return List.of();
    }
    List<Defeat> defeats = new ArrayList<>(0);
    for (RouteAttribute<?> attribute : RouteAttribute.ALL) {
      Advertisement decider = attribute.decider(family, inOrder);
      for (Advertisement advertisement : inOrder) {
        if (decider != null && attribute.loses(advertisement, decider, family)) {
          defeats.add(new Defeat(advertisement, decider, attribute, family));
        }
      }
    }
    return List.copyOf(defeats);
  }

  /** By names: advertisements have long lists in them. */
  @Override
  public int hashCode() {
    return Objects.hash(loser.name(), decider.name(), attribute.field(), family);
  }

  private String why() {
    int byTime = Advertisement.BY_TIME.compare(decider, loser);
    if (byTime < 0) {
      return "since it has been there longer";
    }
    if (byTime == 0 && decider.name().compareTo(loser.name()) < 0) {
      return "since its name comes first";
    }
    return decider.localPref() > loser.localPref()
        ? "since that is higher for services that share the route"
        : "since services that share the route go by it";
  }

  /**
   * As a problem.
   *
   * @param where the routes
   */
  Contradiction at(String where) {
    return new Contradiction(
        loser.name(),
        attribute.field(),
        "has "
            + attribute.name()
            + " "
            + attribute.value().of(loser, family)
            + ", but for "
            + where
            + " BGPAdvertisement "
            + decider.name()
            + " decides with "
            + attribute.value().of(decider, family)
            + ", "
            + why()
            + ": give both the same, or other lengths, nodes or peers (conflictingAdvertisements)");
  }
}
