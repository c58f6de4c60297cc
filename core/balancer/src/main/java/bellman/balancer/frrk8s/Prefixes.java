package bellman.balancer.frrk8s;

import bellman.net.Family;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The families of prefixes, each of which stands in many places and is read once. */
final class Prefixes {

  private final Map<String, Optional<Family>> seen = new HashMap<>();

  /** The family of a prefix; null if it is none. */
  @Nullable Family family(String prefix) {
    Optional<Family> known = seen.get(prefix);
    if (known == null) {
      known = Optional.ofNullable(Notation.ofPrefix(prefix));
      seen.put(prefix, known);
    }
    return known.orElse(null);
  }
}
