package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.LabException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A cluster of three nodes with a router each and two controllers, to which everything happens that
 * happens to a cluster, at random and from a seed: processes die and stand still, the API server
 * does, clocks are shifted, definitions are removed, a tenant flaps, pools are swapped. After some
 * of that all is put right, and then everything has to be right: see {@link SoakTruth}.
 *
 * <p>What the nth thing is depends on the seed and n alone, not on what went on before.
 */
final class ClusterSoak implements AutoCloseable {

  static final int NODES = 3;

  /** So much happens between two quiet moments. */
  private static final int ROUND = 6;

  private static final int HEALTH_PORT = 17472;
  private static final int METRICS_PORT = 9120;
  private static final Duration LONGEST_HEALING = Duration.ofMinutes(4);

  private final long seed;
  private final Installation all = new Installation(NODES);
  private final SoakObjects objects = new SoakObjects(all);
  private final List<SoakProcess> controllers = new ArrayList<>();
  private final List<SoakProcess> speakers = new ArrayList<>();
  private final List<SoakAction> possible = new ArrayList<>(List.of(SoakAction.values()));
  private final List<Healing> healings = new ArrayList<>();
  private final List<String> history = new ArrayList<>();
  private final Map<SoakAction, Integer> tally = new TreeMap<>();
  private final long beganNanos = System.nanoTime();
  private boolean serverIsWell = true;
  private int number;

  /** What is to be undone, and when. */
  private record Healing(long atNanos, Runnable cure) {}

  ClusterSoak(long seed, int services) {
    this.seed = seed;
    SoakClock.obstacle()
        .ifPresent(why -> {
          System.err.println("NO CLOCK IS SHIFTED IN THIS SOAK: " + why);
          possible.remove(SoakAction.CLOCK_IS_SHIFTED);
        });
    for (int i = 1; i <= 2; i++) {
      controllers.add(controller(i));
    }
    for (String node : all.nodes()) {
      speakers.add(
          new SoakProcess(
              all,
              node,
              all.at(node),
              HEALTH_PORT,
              all.speakerWords(node),
              clock(node, speakers.isEmpty())));
    }
    objects.create(services);
    processes().forEach(SoakProcess::start);
    note("begins with " + services + " services");
  }

  private SoakProcess controller(int i) {
    String name = "controller-" + i;
    return new SoakProcess(
        all,
        name,
        all.plane(),
        HEALTH_PORT + i,
        List.of(
            "controller",
            "--webhook-mode=disabled",
            "--port=" + (METRICS_PORT + i),
            "--health-probe-port=" + (HEALTH_PORT + i),
            "--pod-name=" + name,
            "--kubeconfig=" + all.cluster.kubeconfig(User.CONTROLLER)),
        clock(name, i == 1));
  }

  /** One process of each kind has its own: libfaketime makes each look at a clock dearer. */
  private Optional<SoakClock> clock(String process, boolean own) {
    return own ? SoakClock.in(all.lab.folder(), process) : Optional.empty();
  }

  /** Where a controller serves its figures. */
  static String metrics(SoakProcess controller) {
    String name = controller.name();
    int i = Integer.parseInt(name.substring(name.indexOf('-') + 1));
    return "https://127.0.0.1:" + (METRICS_PORT + i) + "/metrics";
  }

  Installation installation() {
    return all;
  }

  SoakObjects objects() {
    awaitServer();
    return objects;
  }

  List<SoakProcess> controllers() {
    return controllers;
  }

  List<SoakProcess> speakers() {
    return speakers;
  }

  List<SoakProcess> processes() {
    return Stream.concat(controllers.stream(), speakers.stream()).toList();
  }

  /** Those whose clocks can be shifted. */
  List<SoakProcess> withClocks() {
    return processes().stream().filter(SoakProcess::hasOwnClock).toList();
  }

  /**
   * Lets things happen for a while.
   *
   * @param leastSeconds between two of them
   * @param mostSeconds likewise
   */
  void run(Duration duration, int leastSeconds, int mostSeconds) {
    try {
      settle(SoakTruth.Depth.SOON);
      long end = System.nanoTime() + duration.toNanos();
      while (System.nanoTime() < end) {
        for (int i = 0; i < ROUND; i++) {
          happen(leastSeconds, mostSeconds);
        }
        settle(SoakTruth.Depth.SOON);
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(replay() + "\n" + story() + "\n" + e.getMessage(), e);
    }
  }

  /** Waits until that is right too which takes its time by design. */
  void end(SoakTruth.Depth depth) {
    try {
      settle(depth);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(replay() + "\n" + story() + "\n" + e.getMessage(), e);
    }
  }

  /** What happened, by kind. */
  Map<SoakAction, Integer> tally() {
    return tally;
  }

  private void happen(int leastSeconds, int mostSeconds) {
    number++;
    // a generator of its own, so that no waiting changes what comes next
    Random random = new Random(31 * seed + 1_000_003L * number);
    random.nextInt();
    SoakAction action = possible.get(random.nextInt(possible.size()));
    long gapMillis = 1000L * leastSeconds + random.nextInt(1000 * (mostSeconds - leastSeconds) + 1);
    note("#" + number + " " + action + ": " + action.happen(this, random));
    tally.merge(action, 1, Integer::sum);
    pass(Duration.ofMillis(gapMillis));
    SoakTruth truth = new SoakTruth(this);
    assertThat(truth.stalled()).as("who says that a thread is stuck").isEmpty();
    if (serverIsWell) {
      assertThat(truth.twice()).as("addresses that two services have").isEmpty();
    }
  }

  /** Undoes what is to be undone after so many seconds, and waits for nothing. */
  void later(int seconds, Runnable cure) {
    healings.add(new Healing(System.nanoTime() + Duration.ofSeconds(seconds).toNanos(), cure));
  }

  private void heal(long nowNanos) {
    for (Healing each : healings.stream().filter(some -> some.atNanos <= nowNanos).toList()) {
      try {
        each.cure.run();
        healings.remove(each);
      } catch (LabException e) {
        note("not undone yet: " + e.getMessage());
      }
    }
  }

  private void pass(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    all.lab.await(
        "time",
        duration.plus(LONGEST_HEALING),
        () -> {
          heal(System.nanoTime());
          return System.nanoTime();
        },
        now -> now - end >= 0);
  }

  private void settle(SoakTruth.Depth depth) {
    all.lab.await(
        "all to be undone",
        LONGEST_HEALING,
        () -> {
          // not before its time: a Lease that was not renewed for as long is part of what is tried
          heal(System.nanoTime());
          return healings.size();
        },
        left -> left == 0);
    SoakTruth truth = new SoakTruth(this);
    assertThat(truth.twice()).as("addresses that two services have").isEmpty();
    truth.await(depth);
    note("all is right");
  }

  // ---- the API server

  void freezeServer(int seconds) {
    awaitServer();
    all.cluster.server().process().freeze();
    serverIsWell = false;
    later(
        seconds,
        () -> {
          all.cluster.server().process().thaw();
          serverIsWell = true;
        });
  }

  void endServer(boolean abruptly, int seconds) {
    awaitServer();
    if (abruptly) {
      all.cluster.server().kill();
    } else {
      all.cluster.server().stop();
    }
    serverIsWell = false;
    later(
        seconds,
        () -> {
          all.cluster.server().start();
          serverIsWell = true;
        });
  }

  private void awaitServer() {
    all.lab.await(
        "the API server to be well",
        LONGEST_HEALING,
        () -> {
          heal(System.nanoTime());
          return serverIsWell;
        },
        well -> well);
  }

  void removeDefinition(String definition, int seconds) {
    awaitServer();
    objects.removeDefinition(definition);
    later(
        seconds,
        () -> {
          if (!serverIsWell) {
            throw new LabException("there is no server to put " + definition + " back");
          }
          objects.putDefinitionBack(definition);
        });
  }

  // ---- what is told of it

  void note(String what) {
    long seconds = Duration.ofNanos(System.nanoTime() - beganNanos).toSeconds();
    String line =
        "%5d s %s %s".formatted(seconds, Instant.now().truncatedTo(ChronoUnit.SECONDS), what);
    history.add(line);
    // whoever waits for an hour sees how far it is
    System.out.println(line);
  }

  private String replay() {
    return "the same again: -Dtest=ClusterSoakTest -Dbellman.seed=" + seed;
  }

  /** What was done and when, and what each process printed last. */
  private String story() {
    StringBuilder text = new StringBuilder(String.join("\n", history));
    for (SoakProcess process : processes()) {
      List<String> lines = process.log().lines().toList();
      text.append("\n--- ").append(process.name()).append('\n');
      text.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
    }
    return text.toString();
  }

  @Override
  public void close() {
    all.close();
    processes().forEach(SoakProcess::forget);
  }
}
