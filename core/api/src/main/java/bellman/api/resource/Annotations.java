package bellman.api.resource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The annotations that a service can have, and what is wrong with others that look like them. An
 * API server takes any, so that nobody else says that one does nothing.
 */
public final class Annotations {

  /** The prefix of annotations. */
  public static final String PREFIX = "metallb.io/";

  /** What the prefix was once; still honored. */
  public static final String OLD_PREFIX = "metallb.universe.tf/";

  /** The pool that is asked for, after the prefix. */
  public static final String POOL = "address-pool";

  /** The addresses that are asked for, after the prefix. */
  public static final String ADDRESSES = "loadBalancerIPs";

  /** The key that services which share an address have, after the prefix. */
  public static final String SHARING_KEY = "allow-shared-ip";

  private static final List<String> PREFIXES = List.of(PREFIX, OLD_PREFIX);

  private static final List<String> READ = List.of(POOL, ADDRESSES, SHARING_KEY);

  /** Which the controller writes. */
  private static final Set<String> WRITTEN =
      Set.of("ip-allocated-from-pool", "advertised", "address-awaited");

  /** What people write instead, in this order: a word in it, and what it was to be. */
  private static final List<Map.Entry<String, String>> CALLED =
      List.of(
          Map.entry("shar", SHARING_KEY),
          Map.entry("pool", POOL),
          Map.entry("ip", ADDRESSES),
          Map.entry("address", ADDRESSES));

  private Annotations() {}

  /**
   * What is wrong with one.
   *
   * @param isOld whether it does what it is to do, under a name of before
   * @param message what is wrong, and how to mend it
   */
  public record Flaw(boolean isOld, String message) {}

  /** Looks at one annotation of a service; null if nothing is wrong with it, or it is another's. */
  public static @Nullable Flaw flaw(String key, Set<String> all) {
    int slash = key.indexOf('/');
    if (slash < 0 || !key.startsWith("metal")) {
      return null;
    }
    String prefix = key.substring(0, slash + 1);
    String name = key.substring(slash + 1);
    boolean isOld = prefix.equals(OLD_PREFIX);
    if (prefix.equals(PREFIX) && (READ.contains(name) || WRITTEN.contains(name))) {
      return null;
    }
    if (isOld && READ.contains(name)) {
      return new Flaw(
          true,
          all.contains(PREFIX + name)
              ? "is ignored, because " + PREFIX + name + " is set as well: remove it"
              : "is deprecated: write " + PREFIX + name);
    }
    if (isOld && WRITTEN.contains(name)) {
      return null; // older versions of MetalLB wrote it, and the controller removes it
    }
    if (isOld || prefix.equals(PREFIX)) {
      String near = nearest(name);
      return new Flaw(
          false,
          "has no effect, because there is no such annotation: "
              + (near != null
                  ? "did you mean " + PREFIX + near + "?"
                  : "there are " + PREFIX + String.join(", " + PREFIX, READ)));
    }
    boolean isMisspelt = READ.contains(name) && Spelling.nearest(prefix, PREFIXES) != null;
    return isMisspelt
        ? new Flaw(false, "has no effect: did you mean " + PREFIX + name + "?")
        : null;
  }

  /** Whether an annotation has a prefix of ours, wherever it stands. */
  public static boolean isOurs(String key) {
    return key.startsWith(PREFIX) || key.startsWith(OLD_PREFIX);
  }

  private static @Nullable String nearest(String name) {
    String near = Spelling.nearest(name, READ);
    String word = name.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> called : CALLED) {
      if (near == null && word.contains(called.getKey())) {
        near = called.getValue();
      }
    }
    return near;
  }
}
