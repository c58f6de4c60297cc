package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * In which order the advertisements of one prefix have their say in its route: the first decides.
 *
 * <p>For one service it is the one that has been there longest, so that a new object changes
 * nothing of what routers have. Services that meet in one route, as in an aggregate, don't know of
 * each other: of theirs it is the one with the higher local preference, so that traffic goes where
 * any of them wants it most, and then the older.
 */
final class Precedence {

  private static final Comparator<Advertisement> BETWEEN_SERVICES =
      Comparator.comparingLong(Advertisement::localPref)
          .reversed()
          .thenComparing(Advertisement.BY_AGE);

  private Precedence() {}

  /** Those of one service. */
  static List<Advertisement> ofService(Collection<Advertisement> through) {
    return through.size() == 1
        ? List.copyOf(through)
        : through.stream().sorted(Advertisement.BY_AGE).toList();
  }

  /**
   * Those of several services, each once.
   *
   * @param services what each is announced by, in the order of {@link #ofService}; none is empty
   */
  static List<Advertisement> ofAll(Collection<List<Advertisement>> services) {
    List<List<Advertisement>> inOrder = new ArrayList<>(services);
    inOrder.sort(Precedence::compare);
    List<Advertisement> all = new ArrayList<>();
    for (List<Advertisement> service : inOrder) {
      for (Advertisement each : service) {
        if (!isIn(all, each)) {
          all.add(each);
        }
      }
    }
    return all;
  }

  /** By those that decide; of two services that have the same one, by the next. */
  private static int compare(List<Advertisement> one, List<Advertisement> other) {
    for (int i = 0; i < one.size() && i < other.size(); i++) {
      int difference = BETWEEN_SERVICES.compare(one.get(i), other.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  private static boolean isIn(List<Advertisement> several, Advertisement one) {
    for (Advertisement each : several) {
      if (each == one) {
        return true;
      }
    }
    return false;
  }
}
