package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes that a neighbor is sent with something: an entry of one of the lists of {@code
 * toAdvertise}.
 *
 * @param path of the entry, from the neighbor
 * @param value what they are sent with, in one spelling for what is the same; null if it can't be
 * @param written the same as it is written
 */
record Marking<V extends Comparable<V>>(
    Sort sort, String path, @Nullable V value, String written, List<String> prefixes) {

  /** What prefixes are sent with. */
  enum Sort {
    COMMUNITY("community", "community", Cause.COMMUNITY),
    LOCAL_PREF("local preference", "localPref", Cause.PREFIX_LOCAL_PREF),
    PREPEND("prepend count", "asPathPrepend", Cause.PREFIX_PREPEND);

    final String words;
    final String field;
    final Cause cause;

    Sort(String words, String field, Cause cause) {
      this.words = words;
      this.field = field;
      this.cause = cause;
    }

    /** Whether a prefix may have several. */
    boolean isSet() {
      return this == COMMUNITY;
    }
  }

  /** In words, such as {@code local preference 100}. */
  String words() {
    return sort.words + " " + written;
  }

  /** The path of what the prefixes are sent with. */
  String field() {
    return path + "." + sort.field;
  }

  static List<Marking<String>> communities(Advertise advertise) {
    List<Marking<String>> markings = new ArrayList<>();
    for (WithCommunity with : advertise.withCommunity()) {
      String path = "toAdvertise.withCommunity[" + markings.size() + "]";
      String value = Notation.community(with.community());
      markings.add(new Marking<>(Sort.COMMUNITY, path, value, with.community(), with.prefixes()));
    }
    return markings;
  }

  static List<Marking<Long>> localPrefs(Advertise advertise) {
    List<Marking<Long>> markings = new ArrayList<>();
    for (WithLocalPref with : advertise.withLocalPref()) {
      String path = "toAdvertise.withLocalPref[" + markings.size() + "]";
      long value = with.localPref();
      markings.add(
          new Marking<>(Sort.LOCAL_PREF, path, value, String.valueOf(value), with.prefixes()));
    }
    return markings;
  }

  static List<Marking<Integer>> prepends(Advertise advertise) {
    List<Marking<Integer>> markings = new ArrayList<>();
    for (WithPrepend with : advertise.withPrepend()) {
      String path = "toAdvertise.withAsPathPrepend[" + markings.size() + "]";
      int value = with.count();
      markings.add(
          new Marking<>(Sort.PREPEND, path, value, String.valueOf(value), with.prefixes()));
    }
    return markings;
  }
}
