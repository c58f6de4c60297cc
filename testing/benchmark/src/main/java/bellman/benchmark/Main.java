package bellman.benchmark;

import bellman.telemetry.Logs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command behind {@code ./benchmark}. */
public final class Main {

  private static final int SESSIONS = 5;
  private static final int WARM_UP = 4_000;
  private static final int CHANGES = 2_000;
  private static final int BFD_SESSIONS = Integer.getInteger("bellman.bfd.sessions", 50);
  private static final int QUESTION_PEERS = 8;
  private static final int QUESTION_SECONDS = 30;
  private static final int BFD_SERVICES = 10_000;
  private static final int BFD_SECONDS = Integer.getInteger("bellman.bfd.seconds", 60);

  private static final String USAGE =
      """
      usage: ./benchmark MEASUREMENT [N...]
        full-table   N routes to a BIRD receiver, sent by bellman, GoBGP and BIRD (10000 100000)
        first        the first session of a fresh process with N routes, beside BIRD's (10000 100000)
        peers        N routes to one peer and to 64 with source addresses of their own (100000)
        edit         edits of the configuration that concern N services of 8 peers (100000)
        questions    50 who ask for all routes, figures and explanations of N services and 8 peers, for
                     half a minute: how long the speaker's thread is held at a time (100000)
        change       one service changed among N, event to bytes at two routers (1000 100000)
        memory       resident memory of 'bellman run' with N services (0 10000 100000)
        plan         'bellman plan' of N services (100000)
        bfd          50 BFD sessions at N ms x 3 for a minute, beside the work of a speaker with 10000
                     services, with the serial collector and with ZGC (50 10)
        bfd-scale    N services, 50 sessions with BGP and BFD at 50 ms x 3, edits and questions for a
                     minute, in a heap of 256 MiB and in the usual one (100000)
        cluster      N services and 500 nodes in an API server: start, changes, memory, assigning (10000)
        cluster --nodes N
                     what N speakers write into a cluster with 200 services: one is a process of its own,
                     the others are in one process
        cluster-load what speakers write into a cluster: SERVICES, REAL nodes with processes of their own
                     (beside another program too), LIGHT nodes more whose speakers are in one process
                     (1000 5 200)
        frr-k8s      N services and two routers, written for FRR-K8s: an endpoint's change to the changed
                     FRRConfiguration, beside a PUT of it (1000 10000); beside MetalLB's speaker too with
                     -Dbellman.metallb=PROGRAM in BELLMAN_JAVA_OPTS
        flood        twice as many flooding peers as processors, of each kind (or of those named) for
                     SECONDS: a steady session's KEEPALIVEs and withdrawals, resident memory
                     (60 ANNOUNCES ANNOUNCES_EXTENDED WITHDRAWS REFRESHES KEEPALIVES)
        hostile      hostile neighbors of all kinds beside three routers and a folder that is edited,
                     for SECONDS, with a SEED (3600 1)
      flood and hostile have exit status 1 when a bar is missed.
      first, peers, edit and cluster-load measure another program in the same run, where one is given with
      -Dbellman.base=PROGRAM in BELLMAN_JAVA_OPTS, such as the ./bellman of another tree.
      full-table, first, memory, bfd, bfd-scale, flood and hostile make network namespaces: run
      them as root.
      """;

  private Main() {}

  /**
   * Runs one measurement.
   *
   * @param arguments its name, and how many routes or services; the property bellman.command is the
   *     program to measure
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String name = arguments.length == 0 ? "" : arguments[0];
    List<String> words = Arrays.stream(arguments).skip(1).toList();
    List<String> command = List.of(System.getProperty("bellman.command", "./bellman"));
    Logs.start("error"); // what the speaker has to say would stand among the figures
    if (!name.isEmpty()) {
      tellMachine();
    }
    boolean reached = true;
    switch (name) {
      case "flood" -> reached = HostileRuns.floods(words);
      case "hostile" -> reached = HostileRuns.night(words);
      case "full-table" -> fullTable(command, or(words, 10_000, 100_000));
      case "first" -> {
        for (int routes : or(words, 10_000, 100_000)) {
          againstBase(command).first(routes);
        }
      }
      case "peers" -> {
        for (int routes : or(words, 100_000)) {
          againstBase(command).peers(routes);
        }
      }
      case "edit" -> {
        for (int services : or(words, 100_000)) {
          againstBase(command).edit(services);
        }
      }
      case "questions" -> questions(command, or(words, 100_000));
      case "change" -> change(or(words, 1_000, 100_000));
      case "memory" -> memory(command, or(words, 0, 10_000, 100_000));
      case "bfd" -> bfd(or(words, 50, 10));
      case "bfd-scale" -> bfdScale(command, or(words, 100_000));
      case "cluster" -> {
        if (!words.isEmpty() && words.getFirst().equals("--nodes")) {
          load(command, List.of(200, 1, Integer.parseInt(words.get(1)) - 1));
        } else {
          cluster(command, or(words, 10_000));
        }
      }
      case "cluster-load" -> load(command, or(words, 1_000, 5, 200));
      case "frr-k8s" -> frrK8s(command, or(words, 1_000, 10_000));
      case "plan" -> plan(command, or(words, 100_000));
      default -> {
        System.err.print(USAGE);
        System.exit(2);
      }
    }
    System.exit(reached ? 0 : 1);
  }

  private static void load(List<String> command, List<Integer> numbers)
      throws IOException, InterruptedException {
    ClusterLoad.run(command, System.getProperty("bellman.base", ""), numbers);
  }

  private static AgainstBase againstBase(List<String> command) {
    return new AgainstBase(command, System.getProperty("bellman.base", ""));
  }

  /** A machine that is busy with other things measures those too: so the reader is told. */
  private static void tellMachine() {
    System.out.printf(
        Locale.ROOT,
        "%d cores, %.1f processes wanted to run in the last minute%n",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static void frrK8s(List<String> command, List<Integer> numbers)
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

  private static List<Integer> or(List<String> words, Integer... usual) {
    return words.isEmpty() ? List.of(usual) : words.stream().map(Integer::valueOf).toList();
  }

  private static void fullTable(List<String> command, List<Integer> numbers) throws IOException {
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

  private static void questions(List<String> command, List<Integer> numbers)
      throws IOException, InterruptedException {
    for (int services : numbers) {
      QuestionTime.Result result =
          QuestionTime.measure(command, services, QUESTION_PEERS, QUESTION_SECONDS);
      System.out.printf(
          Locale.ROOT,
          "%d services, %d peers: %d answers and %d given up, %.1f MB in all; the speaker's thread"
              + " did %d things, %d of them longer than 5 ms (bar 0), %d than 25 ms; resident %.1f"
              + " MiB before, at most %.1f%n",
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
    }
  }

  private static void change(List<Integer> numbers) throws IOException, InterruptedException {
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

  private static void memory(List<String> command, List<Integer> numbers) throws IOException {
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

  private static void bfd(List<Integer> intervals) throws IOException {
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

  private static void bfdScale(List<String> command, List<Integer> numbers) throws IOException {
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

  private static void cluster(List<String> command, List<Integer> numbers)
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

  private static void plan(List<String> command, List<Integer> numbers) throws IOException {
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
