package bellman.architecture.bad.ring.low;

import bellman.architecture.bad.ring.high.There;

/** Knows what is above it. */
public final class Here {

  private final There there = new There();

  /** What is above. */
  public There there() {
    return there;
  }
}
