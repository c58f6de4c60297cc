package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who loses against whom, with what, and where. However many routes two advertisements contradict
 * each other on, it is told once.
 */
final class Contested {

  private static final String MORE = " and others";

  private record Defeat(
      Advertisement loser, Advertisement winner, RouteAttribute<?> attribute, Family family) {}

  /** Where, the first prefix only, and whether there are more. */
  private final Map<Defeat, String> where = new LinkedHashMap<>();

  /** Adds the advertisements of a prefix; prefixes come in order. */
  void add(Prefix prefix, Collection<Advertisement> through) {
    for (RouteAttribute<?> attribute : RouteAttribute.ALL) {
      Advertisement winner = attribute.winner(prefix.family(), through);
      for (Advertisement advertisement : through) {
        if (winner != null && attribute.loses(advertisement, winner, prefix.family())) {
          where.merge(
              new Defeat(advertisement, winner, attribute, prefix.family()),
              prefix.toString(),
              (first, _) -> first.endsWith(MORE) ? first : first + MORE);
        }
      }
    }
  }

  /** All of them. */
  List<Contradiction> contradictions() {
    List<Contradiction> contradictions = new ArrayList<>();
    where.forEach((defeat, places) ->
        contradictions.add(
            Contradiction.between(
                    defeat.loser, defeat.winner, defeat.attribute, defeat.family, places)
                .lost()));
    return contradictions;
  }
}
