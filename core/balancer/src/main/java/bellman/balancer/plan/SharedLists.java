package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of the advertisements that announce one service, each list once: a hundred thousand
 * services are announced by few of them. A list never changes.
 */
final class SharedLists {

  /** More than an operator has reasons for; beyond that, lists are not looked for any more. */
  private static final int MOST = 64;

  private final List<List<Advertisement>> known = new ArrayList<>();

  /** What was asked last: one service after the other mostly asks the same. */
  private Step added = new Step(List.of(), null, List.of());

  private Step removed = added;

  private record Step(
      List<Advertisement> from, @Nullable Advertisement by, List<Advertisement> to) {

    @SuppressWarnings("ReferenceEquality") // equal advertisements are one object, and so are lists
    boolean is(List<Advertisement> list, Advertisement one) {
      return from == list && by == one;
    }
  }

  /** This list with one more at its end. */
  List<Advertisement> with(List<Advertisement> list, Advertisement more) {
    if (!added.is(list, more)) {
      List<Advertisement> now = new ArrayList<>(list);
      now.add(more);
      added = new Step(list, more, shared(now));
    }
    return added.to();
  }

  /** This list without one that is in it, or is not. */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  List<Advertisement> without(List<Advertisement> list, Advertisement less) {
    if (!removed.is(list, less)) {
      List<Advertisement> now = new ArrayList<>(list);
      now.removeIf(each -> each == less);
      removed = new Step(list, less, shared(now));
    }
    return removed.to();
  }

  private List<Advertisement> shared(List<Advertisement> list) {
    for (List<Advertisement> each : known) {
      if (isSame(each, list)) {
        return each;
      }
    }
    if (known.size() == MOST) {
      known.clear(); // most of them are of advertisements that are gone
    }
    List<Advertisement> first = List.copyOf(list);
    known.add(first);
    return first;
  }

  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  private static boolean isSame(List<Advertisement> one, List<Advertisement> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i) != other.get(i)) {
        return false;
      }
    }
    return true;
  }
}
