package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import java.util.Comparator;

/**
 * Two advertisements want different local preferences for the same routes.
 *
 * @param advertisement the name of the one with the lower
 * @param message what is wrong and how to mend it
 */
record Contradiction(String advertisement, String message) implements Comparable<Contradiction> {

  private static final Comparator<Contradiction> ORDER =
      Comparator.comparing(Contradiction::advertisement).thenComparing(Contradiction::message);

  static Contradiction between(Advertisement one, Advertisement other, String where) {
    boolean oneIsLower = one.localPref() < other.localPref();
    Advertisement lower = oneIsLower ? one : other;
    Advertisement higher = oneIsLower ? other : one;
    return new Contradiction(
        lower.name(),
        "has local preference "
            + lower.localPref()
            + ", but BGPAdvertisement "
            + higher.name()
            + " has "
            + higher.localPref()
            + " for the same routes of "
            + where
            + ": give both the same, or other lengths, nodes or peers");
  }

  @Override
  public int compareTo(Contradiction other) {
    return ORDER.compare(this, other);
  }
}
