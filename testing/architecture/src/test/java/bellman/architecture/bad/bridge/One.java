package bellman.architecture.bad.bridge;

import bellman.bgp.rib.RouteAttributes;
import java.util.List;

/** Makes routes; there are two of this kind, which is one too many. */
final class One {

  private One() {}

  static RouteAttributes route(long localPref) {
    return new RouteAttributes(localPref, List.of(), null, 0, null);
  }
}
