package bellman.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Each measurement with the sizes that it is asked for, and its table. */
final class Measurements {

  private static final int SESSIONS = 5;
  private static final int WARM_UP = 4_000;
  private static final int CHANGES = 2_000;
  private static final int BFD_SESSIONS = Integer.getInteger("bellman.bfd.sessions", 50);
  private static final int QUESTION_PEERS = 8;
  private static final int QUESTION_SECONDS = 30;
  private static final int BFD_SERVICES = 10_000;
  private static final int BFD_SECONDS = Integer.getInteger("bellman.bfd.seconds", 60);

  private Measurements() {}

  static void frrK8s(List<String> command, List<Integer> numbers)
      throws IOException, InterruptedException {
    String metalLb = System.getProperty("bellman.metallb");
    System.out.printf(
        Locale.ROOT,
        "%-8s %8s %9s %9s %9s %9s %8s %9s %9s%n",
        "speaker",
        "services",
        "p50 ms",
        "p99 ms",
        "PUT p50",
        "PUT p99",
        "writes",
        "bytes",
        "MiB");
    for (int services : numbers) {
      Map<String, FrrScale.Result> results = new LinkedHashMap<>();
      FrrScale.measure(
          command,
          metalLb == null ? null : Path.of(metalLb),
          services,
          services > 5_000 ? 60 : 200,
          (speaker, result) -> {
            results.put(speaker, result);
            System.out.printf(
                Locale.ROOT,
                "%-8s %8d %9.1f %9.1f %9.1f %9.1f %8.2f %9d %9.1f%n",
                speaker,
                services,
                result.p50(),
                result.p99(),
                result.putP50(),
                result.putP99(),
                result.writes(),
                result.bytes(),
                result.residentKib() / 1024.0);
          });
      FrrScale.Result ours = get(results, "bellman");
      System.out.printf(
          Locale.ROOT,
          "  beside the PUT: p50 %.2f, p99 %.2f (bar 1.5)%n",
          ours.p50() / ours.putP50(),
          ours.p99() / ours.putP99());
      if (metalLb != null) {
        System.out.printf(
            Locale.ROOT,
            "  p99 beside MetalLB's: 1/%.0f%n",
            get(results, "metallb").p99() / ours.p99());
      }
    }
  }

  static void fullTable(List<String> command, List<Integer> numbers) throws IOException {
    Map<String, Sender.Start> senders = new LinkedHashMap<>();
    senders.put("bellman", (cable, routes) -> BellmanSender.start(command, cable, routes));
    senders.put("gobgp", GobgpSender::start);
    senders.put("bird", BirdSender::start);
    System.out.printf(
        Locale.ROOT,
        "%-8s %8s %10s %10s %10s %8s %8s%n",
        "sender",
        "routes",
        "first s",
        "median s",
        "98 % s",
        "cpu s",
        "peak MiB");
    for (int routes : numbers) {
      Map<String, FullTable.Result> results = new LinkedHashMap<>();
      for (Map.Entry<String, Sender.Start> sender : senders.entrySet()) {
        FullTable.Result result = FullTable.measure(sender.getValue(), routes, SESSIONS);
        results.put(sender.getKey(), result);
        System.out.printf(
            Locale.ROOT,
            "%-8s %8d %10.4f %10.4f %10.4f %8.2f %8.1f%n",
            sender.getKey(),
            routes,
            result.firstAll(),
            result.medianAll(),
            result.medianMost(),
            result.processorSeconds(),
            result.peakKib() / 1024.0);
      }
      FullTable.Result bellman = get(results, "bellman");
      double gobgp = get(results, "gobgp").medianAll();
      double bird = get(results, "bird").medianMost();
      System.out.printf(
          Locale.ROOT,
          "  all, beside GoBGP's all: %.2f (first session: %.2f)%n",
          bellman.medianAll() / gobgp,
          bellman.firstAll() / get(results, "gobgp").firstAll());
      System.out.printf(
          Locale.ROOT,
          "  all, beside BIRD's 98 %%: %.2f (first session: %.2f)%n",
          bellman.medianAll() / bird,
          bellman.firstAll() / get(results, "bird").arrivals().getFirst().most());
      System.out.printf(
          Locale.ROOT,
          "  UPDATEs: %d (bar: %d)%n",
          FullTable.updates(routes),
          (routes + 809) / 810 + 2);
    }
  }

  private static <T> T get(Map<String, T> results, String sender) {
    T result = results.get(sender);
    if (result == null) {
      throw new IllegalArgumentException(sender);
    }
    return result;
  }

  static void questions(List<String> command, List<Integer> numbers)
      throws IOException, InterruptedException {
    for (int services : numbers) {
      for (boolean isMeasured : new boolean[] {false, true}) {
        QuestionTime.Result result =
            QuestionTime.measure(command, services, QUESTION_PEERS, QUESTION_SECONDS, isMeasured);
        System.out.printf(
            Locale.ROOT,
            "%d services, %d peers: %d answers and %d given up, %.1f MB in all; the speaker's"
                + " thread did %d things, %d of them longer than 5 ms (bar 0), %d than 25 ms;"
                + " resident %.1f MiB before, at most %.1f%n",
            services,
            QUESTION_PEERS,
            result.answers(),
            result.givenUp(),
            result.octets() / 1e6,
            result.turns(),
            result.longer(),
            result.beyond(),
            result.idleKib() / 1024.0,
            result.peakKib() / 1024.0);
        TurnAgent.Counts used = result.used();
        if (used != null) {
          System.out.printf(
              Locale.ROOT,
              "  in its own processor time: %d things in %.2f s, %d of them longer than 5 ms (bar"
                  + " 0), %d than 25 ms%n",
              used.turns(),
              used.usedNanos() / 1e9,
              used.longer(),
              used.beyond());
        }
      }
    }
  }

  static void change(List<Integer> numbers) throws IOException, InterruptedException {
    System.out.printf(
        Locale.ROOT, "%8s %10s %10s %10s%n", "services", "p50 us", "p99 us", "max us");
    // Or the first size would pay for the compiler's work on all of them.
    var _ = ChangeLatency.measure(numbers.getFirst(), WARM_UP, CHANGES);
    ChangeLatency.Result first = null;
    for (int services : numbers) {
      ChangeLatency.Result result = ChangeLatency.measure(services, WARM_UP, CHANGES);
      System.out.printf(
          Locale.ROOT,
          "%8d %10.0f %10.0f %10.0f%n",
          services,
          result.p50(),
          result.p99(),
          result.most());
      if (first == null) {
        first = result;
      } else {
        System.out.printf(
            Locale.ROOT,
            "  beside %d services: p50 %.2f, p99 %.2f%n",
            numbers.getFirst(),
            result.p50() / first.p50(),
            result.p99() / first.p99());
      }
    }
  }

  static void memory(List<String> command, List<Integer> numbers) throws IOException {
    System.out.printf(
        Locale.ROOT, "%8s %12s %12s %12s%n", "services", "loaded MiB", "sent MiB", "peak MiB");
    for (int services : numbers) {
      ResidentMemory.Result result =
          ResidentMemory.measure(command, services, ResidentMemory.SETTLE_MILLIS);
      System.out.printf(
          Locale.ROOT,
          "%8d %12.1f %12.1f %12.1f%n",
          services,
          result.loadedKib() / 1024.0,
          result.sentKib() / 1024.0,
          result.peakKib() / 1024.0);
    }
  }

  static void bfd(List<Integer> intervals) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%-8s %6s %9s %9s %9s %9s %9s %9s %7s %10s%n",
        "gc",
        "ms",
        "p50 ms",
        "p99 ms",
        "max ms",
        "C p50",
        "C p99",
        "C max",
        "falls",
        "detection");
    for (int millis : intervals) {
      for (BfdLateness.Collector collector : BfdLateness.Collector.values()) {
        BfdLateness.Result result =
            BfdLateness.measure(
                new BfdLateness.Plan(collector, BFD_SESSIONS, millis, BFD_SERVICES, BFD_SECONDS));
        BfdLateness.Figure ours = result.ours();
        BfdLateness.Figure reference = result.reference();
        System.out.printf(
            Locale.ROOT,
            "%-8s %6d %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %7d %10.2f%n",
            collector.name().toLowerCase(Locale.ROOT),
            millis,
            ours.p50(),
            ours.p99(),
            ours.most(),
            reference.p50(),
            reference.p99(),
            reference.most(),
            result.falls(),
            result.detection());
      }
    }
    System.out.println("  detection: the longest of all sessions, beside the negotiated time");
  }

  static void bfdScale(List<String> command, List<Integer> numbers) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%-8s %8s %6s %9s %6s %6s %9s %11s %9s %8s%n",
        "heap",
        "services",
        "edits",
        "questions",
        "falls",
        "late",
        "pause ms",
        "loaded MiB",
        "peak MiB",
        "end MiB");
    String only = System.getProperty("bellman.bfd.heap", "256m,usual");
    for (int services : numbers) {
      for (String heap : only.split(",", -1)) {
        List<String> run = new ArrayList<>();
        if (!heap.equals("usual")) {
          run.addAll(List.of("env", "BELLMAN_JAVA_OPTS=-Xmx" + heap));
        }
        run.addAll(command);
        BfdScale.Result result =
            BfdScale.measure(new BfdScale.Plan(run, BFD_SESSIONS, 50, services, BFD_SECONDS));
        System.out.printf(
            Locale.ROOT,
            "%-8s %8d %6d %9d %6d %6d %9.0f %11.1f %9.1f %8.1f%n",
            heap,
            services,
            result.edits(),
            result.questions(),
            result.falls(),
            result.late(),
            result.pauseMillis(),
            result.loadedKib() / 1024.0,
            result.peakKib() / 1024.0,
            result.endKib() / 1024.0);
      }
    }
  }

  static void cluster(List<String> command, List<Integer> numbers)
      throws IOException, InterruptedException {
    for (int services : numbers) {
      ClusterScale.Result result = ClusterScale.measure(command, services, 2_000);
      ClusterScale.Announcing speaker = result.announcing();
      ClusterScale.Assigning controller = result.assigning();
      System.out.printf("no services: resident %.1f MiB%n", result.idleKib() / 1024.0);
      System.out.printf(
          Locale.ROOT,
          "%d services%n"
              + "  speaker: whole table %.2f s after its start, listing alone %.2f s (%.2f times)%n"
              + "  an endpoint's change, from the server's answer to the router: p50 %.2f ms,"
              + " p99 %.2f ms; %.2f ms of processor time%n"
              + "  resident: %d MiB, at most %d MiB; %.2f requests a second at rest%n"
              + "  controller: made in %.1f s, the last one's address after %.1f s;"
              + " resident %d MiB%n",
          services,
          speaker.startSeconds(),
          result.listSeconds(),
          speaker.startSeconds() / result.listSeconds(),
          speaker.p50(),
          speaker.p99(),
          speaker.processorMillis(),
          speaker.residentKib() / 1024,
          speaker.peakKib() / 1024,
          speaker.requestsPerSecond(),
          controller.createSeconds(),
          controller.assignSeconds(),
          controller.residentKib() / 1024);
    }
  }

  static void plan(List<String> command, List<Integer> numbers) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%8s %10s %10s %10s %10s%n",
        "services",
        "command s",
        "reading s",
        "planning s",
        "printing s");
    for (int services : numbers) {
      PlanTime.Result result = PlanTime.measure(command, services);
      System.out.printf(
          Locale.ROOT,
          "%8d %10.2f %10.2f %10.2f %10.2f%n",
          services,
          result.command(),
          result.reading(),
          result.planning(),
          result.printing());
    }
  }
}
