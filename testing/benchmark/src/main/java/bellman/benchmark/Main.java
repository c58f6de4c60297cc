package bellman.benchmark;

import bellman.telemetry.Logs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
  private static final int BFD_SESSIONS = 50;
  private static final int BFD_SERVICES = 10_000;
  private static final int BFD_SECONDS = Integer.getInteger("bellman.bfd.seconds", 60);

  private static final String USAGE =
      """
      usage: ./benchmark MEASUREMENT [N...]
        full-table   N routes to a BIRD receiver, sent by bellman, GoBGP and BIRD (10000 100000)
        change       one service changed among N, event to bytes at two routers (1000 100000)
        memory       resident memory of 'bellman run' with N services (0 10000 100000)
        plan         'bellman plan' of N services (100000)
        bfd          50 BFD sessions at N ms x 3 for a minute, beside the work of a speaker with 10000
                     services, with the serial collector and with ZGC (50 10)
        cluster      N services and 500 nodes in an API server: start, changes, memory, assigning (10000)
      full-table, memory and bfd make network namespaces: run them as root.
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
    List<Integer> numbers = Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList();
    List<String> command = List.of(System.getProperty("bellman.command", "./bellman"));
    Logs.start("error"); // what the speaker has to say would stand among the figures
    if (!name.isEmpty()) {
      tellMachine();
    }
    switch (name) {
      case "full-table" -> fullTable(command, or(numbers, 10_000, 100_000));
      case "change" -> change(or(numbers, 1_000, 100_000));
      case "memory" -> memory(command, or(numbers, 0, 10_000, 100_000));
      case "bfd" -> bfd(or(numbers, 50, 10));
      case "cluster" -> cluster(command, or(numbers, 10_000));
      case "plan" -> plan(command, or(numbers, 100_000));
      default -> {
        System.err.print(USAGE);
        System.exit(2);
      }
    }
    System.exit(0);
  }

  /** A machine that is busy with other things measures those too: so the reader is told. */
  private static void tellMachine() {
    System.out.printf(
        Locale.ROOT,
        "%d cores, %.1f processes wanted to run in the last minute%n",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static List<Integer> or(List<Integer> numbers, Integer... usual) {
    return numbers.isEmpty() ? List.of(usual) : numbers;
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

  private static FullTable.Result get(Map<String, FullTable.Result> results, String sender) {
    FullTable.Result result = results.get(sender);
    if (result == null) {
      throw new IllegalArgumentException(sender);
    }
    return result;
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
