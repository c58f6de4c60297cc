package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three routers and a running Bellman, to which everything happens that happens to a cluster, at
 * random and from a seed: routers end, die, freeze and come back, links go down, packets are lost,
 * the configuration is edited. Whatever went on, in the end each router holds what the plan says,
 * and the process holds no more than before.
 */
final class Soak implements AutoCloseable {

  /** OpenBGPD stays away for minutes after some ends, as it should; ExaBGP has no table. */
  static final List<RouterKind> KINDS = List.of(RouterKind.FRR, RouterKind.BIRD, RouterKind.GOBGP);

  private static final String NODE = "node-1";
  private static final int BFD_MILLIS = 300;

  private final Random random;
  private final Lab lab = new Lab();
  private final Namespace host = lab.namespace("host");
  private final List<SoakRouter> corners = new ArrayList<>();
  private final SoakManifests manifests;
  private final Bellman bellman;
  private final List<Healing> healings = new ArrayList<>();
  private final Map<String, Integer> tally = new TreeMap<>();

  /** What is to be undone, and when. */
  private record Healing(long atNanos, Runnable cure) {}

  Soak(long seed) {
    random = new Random(seed);
    for (RouterKind kind : KINDS) {
      corners.add(SoakRouter.start(lab, host, kind, corners.size()));
    }
    manifests = new SoakManifests(lab.newFolder("config"), random, BFD_MILLIS);
    for (SoakRouter corner : corners) {
      manifests.peer(corner.peer(), corner.asn(), corner.theirs(), corner.asked());
    }
    manifests.reset();
    Path state = lab.newFolder("state").resolve("state");
    // services come and go all the time here, and each change is to be seen
    bellman = Bellman.start(lab, host, manifests.folder(), NODE, state, "--no-flap-damping");
  }

  /** Lets things happen for a while, and then waits until all is well. */
  void run(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      heal(System.nanoTime());
      happen();
      pause(50 + random.nextInt(600));
      assertThat(bellman.daemon().isRunning()).as("bellman runs").isTrue();
    }
    heal(Long.MAX_VALUE);
    manifests.reset();
    settle();
  }

  /** What happened, by kind, for whoever reads the log. */
  Map<String, Integer> tally() {
    return tally;
  }

  Footprint footprint() {
    return Footprint.of(lab, bellman.daemon());
  }

  private void heal(long nowNanos) {
    List<Healing> due = healings.stream().filter(each -> each.atNanos <= nowNanos).toList();
    healings.removeAll(due);
    due.forEach(each -> each.cure.run());
  }

  private void later(int mostMillis, Runnable cure) {
    long delay = Duration.ofMillis(200 + random.nextInt(mostMillis)).toNanos();
    healings.add(new Healing(System.nanoTime() + delay, cure));
  }

  private void happen() {
    SoakRouter corner = corners.get(random.nextInt(corners.size()));
    String what =
        switch (random.nextInt(12)) {
          case 0 -> {
            ended(corner, false);
            yield "router ends";
          }
          case 1 -> {
            ended(corner, true);
            yield "router dies";
          }
          case 2 -> {
            freeze(corner);
            yield "router freezes";
          }
          case 3 -> {
            link(corner, "down");
            later(6000, () -> link(corner, "up"));
            yield "link goes down";
          }
          case 4, 5 -> {
            lose(corner);
            yield "packets are lost";
          }
          default -> manifests.edit();
        };
    tally.merge(what, 1, Integer::sum);
  }

  private void ended(SoakRouter corner, boolean abruptly) {
    if (!corner.router().daemon().isRunning()) {
      return;
    }
    if (abruptly) {
      corner.router().daemon().kill();
    } else {
      corner.router().daemon().terminate();
    }
    later(
        3000,
        () -> {
          if (!corner.router().daemon().isRunning()) {
            corner.router().close();
            corner.router().start();
          }
        });
  }

  private void freeze(SoakRouter corner) {
    if (corner.router().daemon().isRunning()) {
      corner.router().daemon().freeze();
      // a router that is frozen can't be asked or ended, so that this one is waited for
      pause(200 + random.nextInt(4500));
      corner.router().daemon().thaw();
    }
  }

  private void link(SoakRouter corner, String way) {
    Command.run("ip", "-n", host.name(), "link", "set", corner.device(), way);
  }

  private void lose(SoakRouter corner) {
    String rate = "0." + (1 + random.nextInt(5));
    String[] rule = {
      "INPUT",
      "-i",
      corner.device(),
      "-m",
      "statistic",
      "--mode",
      "random",
      "--probability",
      rate,
      "-j",
      "DROP"
    };
    host.run(rule("-A", rule));
    later(5000, () -> host.run(rule("-D", rule)));
  }

  private static String[] rule(String action, String[] rule) {
    List<String> words = new ArrayList<>(List.of("iptables", "-w", action));
    words.addAll(List.of(rule));
    return words.toArray(String[]::new);
  }

  private void settle() {
    var plan = Bellman.plan(manifests.folder(), NODE);
    for (SoakRouter corner : corners) {
      SortedMap<String, ReceivedRoute> planned = corner.planned(plan, NODE);
      assertThat(planned).as("the plan for " + corner.peer()).isNotEmpty();
      try {
        lab.await("the table of " + corner.kind(), planned, corner.router()::routes);
      } catch (AssertionError e) {
        throw new AssertionError(
            bellman.peer(corner.peer()) + "\n" + bellman.daemon().tail() + "\n" + e.getMessage(),
            e);
      }
      // FRR 8.4's bgpd, when all its daemons start anew, may ask for BFD before bfdd is there ("was
      // not installed" in its log), and does not ask again: that no session is there is its doing.
      if (corner.kind() == RouterKind.BIRD) {
        lab.await(
            "BFD of " + corner.peer(),
            "up",
            () -> bellman.peer(corner.peer()).path("bfd").path("state").asText());
      }
    }
    assertThat(bellman.daemon().log()).doesNotContain("internal error (please report)");
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  @Override
  public void close() {
    bellman.close();
    corners.forEach(SoakRouter::close);
    lab.close();
  }
}
