package bellman.architecture.bad.bridge;

import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.rib.RouteChange;
import bellman.net.Prefix;
import java.util.function.BiFunction;

/** Makes routes; there are two of this kind, which is one too many. */
final class Another {

  private Another() {}

  static BiFunction<Prefix, RouteAttributes, RouteChange> change() {
    return RouteChange::new;
  }
}
