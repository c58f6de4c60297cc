package bellman.architecture.bad.bridge;

import bellman.balancer.config.Pool;
import bellman.bgp.rib.RouteAttributes;

/** Knows both sides; there are two of this kind, which is one too many. */
final class One {

  private One() {}

  static Class<?> left() {
    return Pool.class;
  }

  static Class<?> right() {
    return RouteAttributes.class;
  }
}
