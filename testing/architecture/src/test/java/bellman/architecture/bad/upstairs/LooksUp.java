package bellman.architecture.bad.upstairs;

import bellman.app.Main;
import bellman.bgp.wire.Open;

/** Knows who calls it, and knows the neighbor too. */
final class LooksUp {

  private LooksUp() {}

  static Class<?> caller() {
    return Main.class;
  }

  static Class<?> neighbor() {
    return Open.class;
  }
}
