package bellman.balancer.frrk8s;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a neighbor's prefixes are sent with, of one sort, over all objects. */
final class MarkingUnion<V extends Comparable<V>> {

  /** Where a prefix got what it has; one for all prefixes of an entry. */
  private record Origin<V extends Comparable<V>>(Marking<V> marking, Spot spot) {}

  private final Map<V, Set<String>> byValue = new TreeMap<>();

  /** Only where a prefix may have no more than one. */
  private final Map<String, Origin<V>> byPrefix = new HashMap<>();

  /** Adds the entries of one neighbor of one object. */
  void add(List<Marking<V>> markings, Sent sent) {
    Map<V, Marking<V>> earlier = new HashMap<>();
    for (Marking<V> marking : markings) {
      V value = marking.value();
      if (value == null) {
        String message = "' is not a community: N:N with N up to 65535, or large:N:N:N";
        refuse(marking, sent, "'" + marking.written() + message, null);
        continue;
      }
      // an entry without prefixes counts only if it is behind one that has some
      Marking<V> before = earlier.get(value);
      if (before != null) {
        Place place = sent.spot().place(before.field());
        String message =
            marking.words()
                + " is listed in "
                + place.field()
                + " already: merge them into one entry";
        refuse(marking, sent, message, place);
      } else if (!marking.prefixes().isEmpty()) {
        earlier.put(value, marking);
      }
      add(value, marking, sent);
    }
  }

  private void refuse(Marking<V> marking, Sent sent, String message, @Nullable Place other) {
    Conflict conflict = sent.spot().conflict(marking.sort().cause, marking.field(), message);
    sent.report().refuse(other == null ? conflict : conflict.against(other));
  }

  private void add(V value, Marking<V> marking, Sent sent) {
    String list = marking.path() + ".prefixes";
    List<String> prefixes = marking.prefixes();
    Set<String> good = LinkedHashSet.newLinkedHashSet(prefixes.size());
    Set<String> odd = new HashSet<>();
    var origin = new Origin<>(marking, sent.spot());
    for (int i = 0; i < prefixes.size(); i++) {
      String prefix = prefixes.get(i);
      if (good.contains(prefix) || odd.contains(prefix)) {
        sent.refuse(prefix, list, i, "appears twice: remove one");
      } else if (isSent(prefix, list, i, sent) && isOnlyValue(prefix, origin, sent)) {
        good.add(prefix);
      } else {
        odd.add(prefix);
      }
    }
    if (!good.isEmpty()) {
      byValue.merge(value, good, MarkingUnion::both);
    }
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    one.addAll(other);
    return one;
  }

  private static boolean isSent(String prefix, String list, int index, Sent sent) {
    if (!sent.fits(prefix, list, index)) {
      return false;
    }
    if (sent.prefixes().contains(prefix)) {
      return true;
    }
    sent.refuse(
        prefix,
        list,
        index,
        "is not advertised to the neighbor: list it in toAdvertise.allowed.prefixes, or with mode"
            + " all in the router's prefixes, written identically");
    return false;
  }

  /** Whether a prefix has nothing else of this sort; says so if it has. */
  private boolean isOnlyValue(String prefix, Origin<V> origin, Sent sent) {
    Marking<V> marking = origin.marking;
    if (marking.sort().isSet()) {
      return true;
    }
    Origin<V> before = byPrefix.putIfAbsent(prefix, origin);
    if (before == null || before.marking.words().equals(marking.words())) {
      return true;
    }
    Place other = before.spot.place(before.marking.field());
    String what = sent.spot().subject() + ": prefix " + prefix + " has " + marking.words();
    String message =
        what
            + " here, but "
            + before.marking.written()
            + " in "
            + other.seenFrom(sent.spot().object())
            + ": give it the same in both, or leave it out of one";
    sent.report()
        .refuse(
            sent.spot()
                .conflict(marking.sort().cause, marking.field(), message)
                .against(other)
                .about(prefix));
    return false;
  }

  /** All of it, by what prefixes are sent with. */
  Map<V, Set<String>> union() {
    return byValue;
  }
}
