package bellman.simulator;

import bellman.bfd.wire.SessionState;

/**
 * One run of two BFD sessions against each other, over a line that loses, doubles, delays and
 * reorders packets, while their settings are edited; then the line is cut.
 *
 * <p>What must hold: no session falls while fewer packets in a row are lost than the multiplier
 * says; packets leave no more often than was agreed; settings end as they were edited; and when the
 * line is cut, each end falls exactly the negotiated time after the last packet that it got.
 */
final class BfdSimulation {

  /** So long may packets with another state than up be on their way after both are up. */
  private static final long CALM_NANOS = 5 * Agenda.SECOND;

  /** In so much peace both sides have agreed on the last edit. */
  private static final long PEACE_NANOS = 120 * Agenda.SECOND;

  private final long seed;
  private final Agenda agenda;
  private final Tally tally = new Tally();
  private final BfdEnd left;
  private final BfdEnd right;

  /**
   * Whether settings are edited; then packets are not reordered, against which BFD has no means.
   */
  private final boolean edited;

  private BfdSimulation(long seed, BfdEnd.Sabotage sabotage, boolean telling) {
    this.seed = seed;
    this.agenda = new Agenda(seed, telling);
    this.edited = agenda.percent(60);
    this.left = new BfdEnd("left", agenda, tally, edited, sabotage);
    this.right = new BfdEnd("right", agenda, tally, edited, BfdEnd.Sabotage.NONE);
    left.join(right);
    right.join(left);
  }

  /**
   * Runs a seed.
   *
   * @throws ViolationException if something happened that must not; it says how to see it again
   */
  static Tally run(long seed) {
    return run(seed, BfdEnd.Sabotage.NONE);
  }

  static Tally run(long seed, BfdEnd.Sabotage sabotage) {
    var simulation = new BfdSimulation(seed, sabotage, Long.getLong("bellman.seed") != null);
    try {
      simulation.run();
    } catch (RuntimeException e) {
      var violation =
          new ViolationException(
              "BFD, seed "
                  + seed
                  + ", at "
                  + simulation.agenda.now() / 1e9
                  + " s: "
                  + e.getMessage()
                  + "\nreplay it with -Dbellman.seed="
                  + seed
                  + "\n"
                  + String.join("\n", simulation.agenda.told()));
      violation.initCause(e);
      throw violation;
    }
    return simulation.tally;
  }

  private void run() {
    left.boot();
    right.boot();
    for (int rounds = 1 + agenda.below(3); rounds > 0; rounds--) {
      comeUp();
      left.calm(true);
      right.calm(true);
      long chaos = agenda.now() + agenda.between(20 * Agenda.SECOND, 100 * Agenda.SECOND);
      while (agenda.now() < chaos) {
        runUntil(agenda.now() + agenda.between(Agenda.MILLI, 5 * Agenda.SECOND));
        if (edited) {
          (agenda.percent(50) ? left : right).edit();
        }
      }
      settle();
      cut();
    }
  }

  private void comeUp() {
    left.heal();
    right.heal();
    long most = agenda.now() + PEACE_NANOS;
    while (left.state() != SessionState.UP || right.state() != SessionState.UP) {
      if (agenda.now() >= most) {
        throw new ViolationException("not up after so long: " + left + ", " + right);
      }
      runUntil(agenda.now() + 10 * Agenda.MILLI);
    }
    runUntil(agenda.now() + CALM_NANOS);
    tally.count("BFD sessions up");
  }

  private void settle() {
    left.lossless();
    right.lossless();
    runUntil(agenda.now() + PEACE_NANOS);
    left.checkSettled();
    right.checkSettled();
  }

  private void cut() {
    int which = agenda.below(3);
    left.calm(false);
    right.calm(false);
    if (which != 1) {
      left.cut();
    }
    if (which != 0) {
      right.cut();
    }
    runUntil(agenda.now() + PEACE_NANOS);
    // what left sends is lost: right falls by its clock, and says so to left, or left falls too
    if (which != 1) {
      right.checkFell();
    }
    if (which != 0) {
      left.checkFell();
    }
    if (left.state() == SessionState.UP || right.state() == SessionState.UP) {
      throw new ViolationException("up over a line that is cut");
    }
    tally.count("BFD cuts");
  }

  private void runUntil(long until) {
    while (agenda.next(until)) {
      tally.count("BFD events");
    }
  }

  @Override
  public String toString() {
    return "BFD seed " + seed;
  }
}
