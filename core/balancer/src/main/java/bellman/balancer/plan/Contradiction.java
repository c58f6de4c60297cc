package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import java.util.Comparator;

/**
 * Two advertisements want the same routes to say different things.
 *
 * @param advertisement the name of the one that loses
 * @param field what of it the other wins with
 * @param message what is wrong and how to mend it
 */
record Contradiction(String advertisement, String field, String message)
    implements Comparable<Contradiction> {

  private static final Comparator<Contradiction> ORDER =
      Comparator.comparing(Contradiction::advertisement)
          .thenComparing(Contradiction::field)
          .thenComparing(Contradiction::message);

  static Contradiction between(
      Advertisement loser,
      Advertisement winner,
      RouteAttribute<?> attribute,
      Family family,
      String where) {
    return new Contradiction(
        loser.name(),
        attribute.field(),
        "has "
            + attribute.name()
            + " "
            + attribute.value().of(loser, family)
            + ", but BGPAdvertisement "
            + winner.name()
            + " has "
            + attribute.value().of(winner, family)
            + " for the same routes of "
            + where
            + ": give both the same, or other lengths, nodes or peers");
  }

  /** One that does not keep the route from being announced, with what the winner says. */
  Contradiction lost() {
    return new Contradiction(advertisement, field, message + "; it lost");
  }

  @Override
  public int compareTo(Contradiction other) {
    return ORDER.compare(this, other);
  }
}
