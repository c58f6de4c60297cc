package bellman.simulator.controllers;

import bellman.simulator.Tally;
import bellman.simulator.ViolationException;

/** Runs seeds: {@code Main FIRST COUNT}. */
public final class Main {

  private Main() {}

  /** Exits with 1 if a seed failed. */
  public static void main(String[] args) {
    long first = args.length > 0 ? Long.parseLong(args[0]) : 0;
    long count = args.length > 1 ? Long.parseLong(args[1]) : 1_000;
    var tally = new Tally();
    long failed = 0;
    for (long seed = first; seed < first + count; seed++) {
      try {
        tally.add(ControllerSimulation.run(seed));
      } catch (ViolationException e) {
        failed++;
        System.out.println(e.getMessage());
      }
    }
    System.out.println(tally);
    System.out.println(count + " seeds, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
