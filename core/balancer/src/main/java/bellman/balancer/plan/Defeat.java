package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An advertisement that wants a route to say something else than the one that decides.
 *
 * @param own what it wants
 * @param decided what the route says
 * @param lead by which of their services' advertisements the one that decides goes first; null if
 *     both are of one service, where the older does
 */
record Defeat(
    Advertisement loser,
    Advertisement decider,
    RouteAttribute<?> attribute,
    Object own,
    Object decided,
    @Nullable Lead lead) {

  /**
   * Where two services that share a route differ first.
   *
   * @param first of the service that goes first
   * @param second of the other
   */
  record Lead(Advertisement first, Advertisement second) {}

  /**
   * Those among the advertisements of one prefix.
   *
   * @param services what each service is announced by, in the order of {@link Precedence#services}
   * @param inOrder all of them, in the order of {@link Precedence#all}
   */
  static List<Defeat> among(
      Family family, List<List<Advertisement>> services, List<Advertisement> inOrder) {
    if (inOrder.size() < 2) {
      return List.of();
    }
    List<Defeat> defeats = new ArrayList<>(0);
    for (RouteAttribute<?> attribute : RouteAttribute.ALL) {
      Advertisement decider = attribute.decider(family, inOrder);
      for (Advertisement advertisement : inOrder) {
        if (decider != null && attribute.loses(advertisement, decider, family)) {
          defeats.add(of(family, attribute, advertisement, decider, services));
        }
      }
    }
    return List.copyOf(defeats);
  }

  private static Defeat of(
      Family family,
      RouteAttribute<?> attribute,
      Advertisement loser,
      Advertisement decider,
      List<List<Advertisement>> services) {
    return new Defeat(
        loser,
        decider,
        attribute,
        Objects.requireNonNull(attribute.value().of(loser, family)),
        Objects.requireNonNull(attribute.value().of(decider, family)),
        Precedence.lead(decider, loser, services));
  }

  /** By names: advertisements have long lists in them. */
  @Override
  public int hashCode() {
    return Objects.hash(loser.name(), decider.name(), attribute.field(), own, decided);
  }

  private String why() {
    if (lead == null) {
      return "since " + older(decider, null, loser, null);
    }
    Advertisement first = lead.first();
    Advertisement second = lead.second();
    String mate =
        first.name().equals(decider.name()) ? null : named(first) + " of the same service";
    String other =
        second.name().equals(loser.name()) ? null : named(second) + " of the other service";
    if (first.attributes().localPref() == second.attributes().localPref()) {
      return "since "
          + older(first, mate, second, other)
          + ", and local preferences are equal ("
          + first.attributes().localPref()
          + ")";
    }
    return "since "
        + (mate == null ? "its local preference" : "the local preference of " + mate)
        + " ("
        + first.attributes().localPref()
        + ") is higher"
        + (other == null ? "" : " than that of " + other)
        + ", which services that share the route use";
  }

  private static String named(Advertisement advertisement) {
    return "BGPAdvertisement " + advertisement.name();
  }

  /**
   * Why one comes before another by age.
   *
   * @param who comes first; null for the one that decides
   * @param than whom; null for the one that loses
   */
  private static String older(
      Advertisement one, @Nullable String who, Advertisement other, @Nullable String than) {
    String it = who == null ? "it" : who;
    if (Advertisement.BY_TIME.compare(one, other) < 0) {
      return it + " is older" + (than == null ? "" : " than " + than);
    }
    return who == null && than == null
        ? "its name comes first"
        : it + " comes " + (than == null ? "first" : "before " + than) + " by name";
  }

  /** What is wrong, with whom, why, and how to mend it. */
  String message(Contested.Where where) {
    return "has "
        + attribute.name()
        + " "
        + own
        + ", but for "
        + where
        + " BGPAdvertisement "
        + decider.name()
        + " decides with "
        + decided
        + ", "
        + why()
        + ": give both the same value, or different lengths, nodes or peers"
        + " (conflictingAdvertisements)";
  }
}
