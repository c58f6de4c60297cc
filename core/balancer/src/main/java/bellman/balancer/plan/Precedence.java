package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      Comparator.<Advertisement>comparingLong(each -> each.attributes().localPref())
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
   * Those of several services: whose comes first decides.
   *
   * @param services what each is announced by, in the order of {@link #ofService}; none is empty
   */
  static List<List<Advertisement>> services(Collection<List<Advertisement>> services) {
    return services.stream().sorted(Precedence::compare).toList();
  }

  /**
   * All of several services, each once.
   *
   * @param inOrder those of each, in the order of {@link #services}
   */
  static List<Advertisement> all(List<List<Advertisement>> inOrder) {
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

  /**
   * Why one advertisement comes before another: by which of their services' advertisements.
   *
   * @param inOrder those of each service, in the order of {@link #services}
   * @return null if it is by age alone, as both are of one service
   */
  static Defeat.@Nullable Lead lead(
      Advertisement one, Advertisement other, List<List<Advertisement>> inOrder) {
    List<Advertisement> first = firstWith(one, inOrder);
    List<Advertisement> second = firstWith(other, inOrder);
    if (isIn(second.subList(0, indexOf(second, other)), one)) {
      return null;
    }
    for (int i = 0; i < first.size() && i < second.size(); i++) {
      if (BETWEEN_SERVICES.compare(first.get(i), second.get(i)) != 0) {
        return new Defeat.Lead(first.get(i), second.get(i));
      }
    }
    return null; // the first one's are among the second's, which the above has found
  }

  private static List<Advertisement> firstWith(
      Advertisement one, List<List<Advertisement>> inOrder) {
    for (List<Advertisement> service : inOrder) {
      if (isIn(service, one)) {
        return service;
      }
    }
    throw new IllegalArgumentException(one.name() + " belongs to no service");
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

  private static boolean isIn(List<Advertisement> several, Advertisement one) {
    return indexOf(several, one) >= 0;
  }

  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  private static int indexOf(List<Advertisement> several, Advertisement one) {
    for (int i = 0; i < several.size(); i++) {
      if (several.get(i) == one) {
        return i;
      }
    }
    return -1;
  }
}
