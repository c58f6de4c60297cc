package bellman.architecture.bad.ring.high;

import bellman.architecture.bad.ring.low.Here;

/** Knows what is below it. */
public final class There {

  /** What is below. */
  public Here here() {
    return new Here();
  }
}
