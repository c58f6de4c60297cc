package bellman.simulator.controllers;

import bellman.api.status.WriteOutcome;
import bellman.simulator.Agenda;
import bellman.simulator.Tally;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A process's requests to the server, and what becomes of them on their way. */
final class Requests {

  private static final long REQUEST_NANOS = 4 * Agenda.SECOND;

  private final Agenda agenda;
  private final ApiServerModel server;
  private final Sabotage sabotage;
  private final Tally tally;
  private final BiConsumer<Long, Runnable> later;
  private final BooleanSupplier mayWrite;
  private boolean faulty = true;

  /**
   * Nothing is sent yet.
   *
   * @param later has something happen in the process after so many nanoseconds
   * @param mayWrite asked right before each write
   */
  Requests(
      Agenda agenda,
      ApiServerModel server,
      Sabotage sabotage,
      Tally tally,
      BiConsumer<Long, Runnable> later,
      BooleanSupplier mayWrite) {
    this.agenda = agenda;
    this.server = server;
    this.sabotage = sabotage;
    this.tally = tally;
    this.later = later;
    this.mayWrite = mayWrite;
  }

  /** From now on nothing goes wrong any more. */
  void heal() {
    faulty = false;
  }

  /** Sends something, and hears what became of it: soon, late, or wrongly. */
  void send(Supplier<WriteOutcome> effect, Consumer<WriteOutcome> answered) {
    later.accept(
        delay(),
        () -> {
          if (!mayWrite.getAsBoolean()) {
            tally.count("writes without the Lease");
            answer(answered, new WriteOutcome.NotLeading(), 0);
            return;
          }
          sendNow(effect, answered);
        });
  }

  private void sendNow(Supplier<WriteOutcome> effect, Consumer<WriteOutcome> answered) {
    long sent = agenda.now();
    long arrives = Math.max(sent + delay(), server.stalledUntilNanos);
    int roll = faulty ? agenda.below(100) : 100;
    if (arrives > sent + REQUEST_NANOS || roll < 5) {
      tally.count("requests without effect");
      answer(answered, new WriteOutcome.Failed("no answer"), agenda.between(0, REQUEST_NANOS));
      return;
    }
    if (roll < 12) {
      tally.count("requests without an answer");
      agenda.at(
          roll < 9 ? arrives : sent + agenda.between(0, REQUEST_NANOS),
          () -> {
            var _ = effect.get();
          });
      answer(
          answered, new WriteOutcome.Failed("connection lost"), agenda.between(0, REQUEST_NANOS));
      return;
    }
    if (sabotage == Sabotage.ANSWERS_BEFORE_WRITING) {
      answer(answered, new WriteOutcome.Done(Long.toString(server.version())), 0);
      agenda.at(
          arrives,
          () -> {
            var _ = effect.get();
          });
      return;
    }
    agenda.at(
        arrives,
        () -> {
          WriteOutcome outcome = effect.get();
          tally.count("requests " + outcome.getClass().getSimpleName());
          answer(answered, outcome, delay());
        });
  }

  private void answer(Consumer<WriteOutcome> answered, WriteOutcome outcome, long nanos) {
    if (sabotage == Sabotage.LOSES_OUTCOMES && agenda.percent(5)) {
      return;
    }
    later.accept(nanos, () -> answered.accept(outcome));
  }

  private long delay() {
    return agenda.percent(faulty ? 90 : 100)
        ? agenda.between(Agenda.MILLI, 20 * Agenda.MILLI)
        : agenda.between(Agenda.MILLI, 3 * Agenda.SECOND);
  }
}
