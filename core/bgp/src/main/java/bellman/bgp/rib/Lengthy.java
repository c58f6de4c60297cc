package bellman.bgp.rib;

import bellman.net.Prefix;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes whose attributes no message can hold. */
final class Lengthy {
  private Lengthy() {}

  /** Names the first of them and counts the others; null if there is none for a session. */
  static @Nullable String warning(
      RouteTable table, EncodingContext context, UpdateEncoder encoder) {
    Prefix first = null;
    String why = null;
    long count = 0;
    for (Map.Entry<Prefix, RouteAttributes> route : table.routes().entrySet()) {
      Prefix prefix = route.getKey();
      String objection =
          context.families().contains(prefix.family())
              ? encoder.objection(prefix, route.getValue())
              : null;
      if (objection != null) {
        count++;
        if (first == null || prefix.compareTo(first) < 0) {
          first = prefix;
          why = objection;
        }
      }
    }
    return first == null
        ? null
        : first
            + (count == 1 ? "" : " and " + (count - 1) + " more")
            + " cannot be advertised and is withdrawn: "
            + why;
  }
}
