package bellman.benchmark;

import bellman.telemetry.Logs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The command behind {@code ./benchmark}. */
public final class Main {

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
      case "full-table" -> Measurements.fullTable(command, or(words, 10_000, 100_000));
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
      case "questions" -> Measurements.questions(command, or(words, 100_000));
      case "change" -> Measurements.change(or(words, 1_000, 100_000));
      case "memory" -> Measurements.memory(command, or(words, 0, 10_000, 100_000));
      case "bfd" -> Measurements.bfd(or(words, 50, 10));
      case "bfd-scale" -> Measurements.bfdScale(command, or(words, 100_000));
      case "cluster" -> {
        if (!words.isEmpty() && words.getFirst().equals("--nodes")) {
          load(command, List.of(200, 1, Integer.parseInt(words.get(1)) - 1));
        } else {
          Measurements.cluster(command, or(words, 10_000));
        }
      }
      case "cluster-load" -> load(command, or(words, 1_000, 5, 200));
      case "frr-k8s" -> Measurements.frrK8s(command, or(words, 1_000, 10_000));
      case "plan" -> Measurements.plan(command, or(words, 100_000));
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

  private static List<Integer> or(List<String> words, Integer... usual) {
    return words.isEmpty() ? List.of(usual) : words.stream().map(Integer::valueOf).toList();
  }
}
