package bellman.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Many who ask all that there is to ask, again and again, and what it takes of the speaker. */
final class QuestionTime {

  private static final int ASKERS = 50;

  /** The histogram's bound that is the bar as well: how long a question may hold the thread. */
  private static final String BAR = "0.005";

  private QuestionTime() {}

  /**
   * What was seen of one process.
   *
   * @param answers how many questions were answered
   * @param givenUp how many answers were not read in time, and ended
   * @param octets of all answers
   * @param turns how many things the speaker's thread did meanwhile
   * @param longer how many of them took longer than 5 ms
   * @param beyond how many took longer than 25 ms
   * @param used what they took of the thread's processor time; null where that was not measured
   * @param idleKib resident memory before the first question
   * @param peakKib the most since the start
   */
  record Result(
      long answers,
      long givenUp,
      long octets,
      long turns,
      long longer,
      long beyond,
      TurnAgent.@Nullable Counts used,
      long idleKib,
      long peakKib) {}

  /**
   * Has one process asked for so many seconds.
   *
   * @param isMeasured whether processor time is measured, which takes some memory
   */
  static Result measure(
      List<String> command, int services, int peers, int seconds, boolean isMeasured)
      throws IOException, InterruptedException {
    try (var speaker =
            isMeasured
                ? LoopbackSpeaker.measured(command, services, peers)
                : new LoopbackSpeaker(command, services, peers);
        ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
      speaker.connect();
      Waiting.pause(EditTime.SETTLE_MILLIS);
      final long idle = speaker.program().residentKib();
      final long turns = speaker.turns();
      final long within = speaker.turnsWithin(BAR);
      final long near = speaker.turnsWithin("0.025");
      final TurnAgent.Counts before = isMeasured ? speaker.turnCounts() : null;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Future<long[]>> asking = new ArrayList<>();
      for (int i = 0; i < ASKERS; i++) {
        int number = i;
        asking.add(askers.submit(() -> ask(speaker, number, end)));
      }
      long answers = 0;
      long givenUp = 0;
      long octets = 0;
      for (Future<long[]> asked : asking) {
        try {
          answers += asked.get()[0];
          givenUp += asked.get()[1];
          octets += asked.get()[2];
        } catch (ExecutionException e) {
          throw new IOException("a question was not answered", e.getCause());
        }
      }
      long all = speaker.turns() - turns;
      return new Result(
          answers,
          givenUp,
          octets,
          all,
          all - (speaker.turnsWithin(BAR) - within),
          all - (speaker.turnsWithin("0.025") - near),
          before == null ? null : speaker.turnCounts().since(before),
          idle,
          speaker.program().peakKib());
    }
  }

  /** One asker: how many answers there were, how many were given up, and their octets. */
  private static long[] ask(LoopbackSpeaker speaker, int number, long endNanos)
      throws InterruptedException {
    List<String> questions =
        List.of(
            "/routes",
            "/metrics",
            "/explain?service=default/" + ServiceFolder.name(number),
            "/routes?peer=" + ServiceFolder.peer(0) + "&limit=100",
            "/peers");
    long answers = 0;
    long givenUp = 0;
    long octets = 0;
    for (int next = number; System.nanoTime() < endNanos; next++) {
      try {
        octets += speaker.ask(questions.get(next % questions.size()));
        answers++;
      } catch (IOException e) {
        givenUp++; // who reads too slowly, which 50 in one process do, is not waited for
      }
    }
    return new long[] {answers, givenUp, octets};
  }
}
