package bellman.architecture.bad.pure;

import java.util.Random;

/** Gives a different answer each time. */
final class Guesses {

  private Guesses() {}

  static int die(Random random) {
    return random.nextInt(6);
  }

  static double anything() {
    return Math.random();
  }
}
