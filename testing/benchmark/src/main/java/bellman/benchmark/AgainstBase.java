package bellman.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is held to an older program in the same run: the other program is the {@code ./bellman} of
 * another tree. Without one, only this one is measured.
 */
final class AgainstBase {

  private static final int ROUNDS = 5;
  private static final int PEERS = 64;
  private static final int EDIT_PEERS = 8;
  private static final long SETTLE_MILLIS = 5_000;

  private final Map<String, List<String>> programs = new LinkedHashMap<>();

  /**
   * Prepares.
   *
   * @param base the other program; empty for none
   */
  AgainstBase(List<String> command, String base) {
    if (!base.isEmpty()) {
      programs.put("base", List.of(base));
    }
    programs.put("bellman", command);
  }

  /** The first session of a fresh process, beside that of BIRD: the middle one of some. */
  void first(int routes) throws IOException {
    Map<String, Sender.Start> senders = new LinkedHashMap<>();
    programs.forEach((name, command) ->
        senders.put(name, (cable, count) -> BellmanSender.start(command, cable, count)));
    senders.put("bird", BirdSender::start);
    Map<String, List<Double>> all = new LinkedHashMap<>();
    Map<String, List<Double>> most = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Sender.Start> sender : senders.entrySet()) {
        BirdReceiver.Arrival arrival =
            FullTable.measure(sender.getValue(), routes, 1).arrivals().getFirst();
        all.computeIfAbsent(sender.getKey(), _ -> new ArrayList<>()).add(arrival.all());
        most.computeIfAbsent(sender.getKey(), _ -> new ArrayList<>()).add(arrival.most());
      }
    }
    Map<String, Double> middle = new LinkedHashMap<>();
    all.forEach((name, seconds) -> {
      middle.put(name, Statistics.median(seconds));
      System.out.printf(
          Locale.ROOT,
          "%-8s %8d routes, first session: %.4f s of %s%n",
          name,
          routes,
          median(seconds),
          list(seconds));
    });
    double bird = median(most.getOrDefault("bird", List.of()));
    System.out.printf(
        Locale.ROOT,
        "bird's 98 %%: %.4f s of %s%n",
        bird,
        list(most.getOrDefault("bird", List.of())));
    double ours = middle.getOrDefault("bellman", 0.0);
    System.out.printf(Locale.ROOT, "  beside BIRD's 98 %%: %.2f (bar 0.6)%n", ours / bird);
    Double base = middle.get("base");
    if (base != null) {
      System.out.printf(
          Locale.ROOT,
          "  beside the base: %.2f (bar 0.4); the base beside BIRD's 98 %%: %.2f%n",
          ours / base,
          base / bird);
    }
  }

  /** One peer and many that each need their own encoding: processor time and memory. */
  void peers(int routes) throws IOException, InterruptedException {
    for (Map.Entry<String, List<String>> program : programs.entrySet()) {
      double[] used = new double[2];
      double[] sent = new double[2];
      for (int i = 0; i < 2; i++) {
        int peers = i == 0 ? 1 : PEERS;
        try (var speaker = new LoopbackSpeaker(program.getValue(), routes, peers)) {
          Waiting.pause(SETTLE_MILLIS); // what reading left to tidy is not the sessions' cost
          double before = speaker.program().processorSeconds();
          long began = System.nanoTime();
          speaker.connect();
          final double took = (System.nanoTime() - began) / 1e9;
          sent[i] = speaker.program().processorSeconds() - before;
          Waiting.pause(SETTLE_MILLIS);
          used[i] = speaker.program().processorSeconds() - before;
          System.out.printf(
              Locale.ROOT,
              "%-8s %8d routes to %2d peers: %.4f s of processor time until sent, %.4f s with what"
                  + " is tidied then; %.1f MB in %.2f s; peak %.0f MiB%n",
              program.getKey(),
              routes,
              peers,
              sent[i],
              used[i],
              speaker.routers().stream().mapToLong(DiscardingEnd::octets).sum() / 1e6,
              took,
              speaker.program().peakKib() / 1024.0);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "  %s: %d peers beside one: %.2f until sent (bar 1.6), %.2f with what is tidied then%n",
          program.getKey(),
          PEERS,
          sent[1] / sent[0],
          used[1] / used[0]);
    }
  }

  /** Edits that concern every route, and a withdrawal beside one. */
  void edit(int services) throws IOException, InterruptedException {
    Map<String, EditTime.Result> results = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> program : programs.entrySet()) {
      EditTime.Result result =
          EditTime.measure(program.getValue(), services, EDIT_PEERS, EditTime.SETTLE_MILLIS);
      results.put(program.getKey(), result);
      result
          .seconds()
          .forEach((edit, took) ->
              System.out.printf(
                  Locale.ROOT,
                  "%-8s %d services, %d peers: %.3f s of the speaker's thread for %s%n",
                  program.getKey(),
                  services,
                  EDIT_PEERS,
                  took,
                  edit));
      System.out.printf(
          Locale.ROOT,
          "%-8s a withdrawal: %.1f ms at rest, %.1f ms beside an edit%n",
          program.getKey(),
          result.restMillis(),
          result.editMillis());
    }
    EditTime.Result base = results.get("base");
    EditTime.Result ours = results.get("bellman");
    if (base != null && ours != null) {
      ours.seconds()
          .forEach((edit, took) ->
              System.out.printf(
                  Locale.ROOT,
                  "  %s, beside the base: %.2f (bar 0.1 for a new advertisement)%n",
                  edit,
                  took / base.seconds().getOrDefault(edit, Double.NaN)));
    }
  }

  private static double median(List<Double> values) {
    return values.isEmpty() ? Double.NaN : Statistics.median(values);
  }

  private static String list(List<Double> values) {
    return String.join(
        " ", values.stream().map(value -> String.format(Locale.ROOT, "%.4f", value)).toList());
  }
}
