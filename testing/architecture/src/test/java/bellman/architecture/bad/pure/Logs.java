package bellman.architecture.bad.pure;

import java.util.logging.Logger;

/** Says in a log what it should return as a reason. */
final class Logs {

  private Logs() {}

  static void log() {
    Logger.getLogger("bad").info("something");
  }

  static void print() {
    System.out.println("something");
  }
}
