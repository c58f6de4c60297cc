package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Daemon;
import bellman.lab.Lab;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Leaders that stand still, and an API server that does: somebody leads again, no service is left
 * without an address, and none has another's.
 *
 * <p>{@code -Dbellman.standstills=10} repeats each case so often.
 */
final class LeadershipTest {

  private static final int TIMES = Integer.getInteger("bellman.standstills", 1);

  /** By when a service that was made when all was well again has its address. */
  private static final int MOST_SECONDS = 20;

  private static Lab lab;
  private static Cluster cluster;
  private static int services;
  private static int started;

  private final Map<String, Daemon> controllers = new LinkedHashMap<>();

  @BeforeAll
  static void begin() {
    Requirements.apiServer();
    Bellman.prepare();
    lab = new Lab();
    cluster = Cluster.start(lab);
    cluster.kubectl().apply(Installation.pool("pool", "198.51.100.0/24"));
  }

  @AfterAll
  static void end() {
    if (lab != null) {
      lab.close();
    }
  }

  @AfterEach
  void endControllers() {
    for (Daemon controller : controllers.values()) {
      controller.thaw();
      controller.terminate();
    }
  }

  private static Kubectl kubectl() {
    return cluster.kubectl();
  }

  private void start() {
    started++;
    String name = "replica-" + started;
    controllers.put(
        name,
        lab.start(
            name,
            List.of(
                Bellman.root().resolve("bellman").toString(),
                "controller",
                "--pod-name=" + name,
                "--webhook-mode=disabled",
                "--port=0",
                "--health-probe-port=0",
                "--kubeconfig=" + cluster.kubeconfig(User.CONTROLLER))));
  }

  /** The one that leads by its own word. */
  private String leader() {
    return lab.await("one to lead", this::leading, some -> some.size() == 1).getFirst();
  }

  private List<String> leading() {
    List<String> all = new ArrayList<>();
    controllers.forEach((name, controller) -> {
      String log = controller.log();
      if (log.lastIndexOf("is the leader: it holds the Lease")
          > log.lastIndexOf("is no longer the leader")) {
        all.add(name);
      }
    });
    return all;
  }

  private static Map<String, List<String>> addresses() {
    Map<String, List<String>> all = new TreeMap<>();
    for (JsonNode service : kubectl().json("get", "services").path("items")) {
      if (service.path("spec").path("type").asText().equals("LoadBalancer")) {
        List<String> ips = new ArrayList<>();
        for (JsonNode entry : service.at("/status/loadBalancer/ingress")) {
          ips.add(entry.path("ip").asText());
        }
        all.put(service.path("metadata").path("name").asText(), ips);
      }
    }
    return all;
  }

  /** A new service gets an address in time, and no address is at two. */
  private static void assertLed() {
    services++;
    String name = "probe-" + services;
    long began = System.nanoTime();
    kubectl().apply(Installation.service(name));
    Map<String, List<String>> all =
        lab.await(
            "an address of " + name,
            LeadershipTest::addresses,
            some -> !some.getOrDefault(name, List.of()).isEmpty());
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
        .as("seconds until %s had an address", name)
        .isLessThan(MOST_SECONDS);
    assertThat(all.values().stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  /**
   * While something stands still, which is what is tried here, and not how fast this machine is.
   */
  private static void pass(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    lab.await("time", Duration.ofMinutes(1), System::nanoTime, now -> now - end >= 0);
  }

  private void startAll(int replicas) {
    for (int i = 0; i < replicas; i++) {
      start();
    }
    leader();
    assertLed();
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "2, 7", "1, 9", "2, 9", "1, 12", "2, 12", "1, 20", "2, 20"})
  void aLeaderThatStandsStillLeadsAgainOrIsFollowed(int replicas, int seconds) {
    startAll(replicas);
    for (int i = 0; i < TIMES; i++) {
      Daemon still = controllers.get(leader());
      still.freeze();
      pass(seconds);
      still.thaw();
      assertLed();
      leader();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "2, 9", "1, 12", "2, 12", "2, 20"})
  void anApiServerThatStandsStillCostsNobodyTheirLeader(int replicas, int seconds) {
    startAll(replicas);
    for (int i = 0; i < TIMES; i++) {
      cluster.server().process().freeze();
      try {
        pass(seconds);
      } finally {
        cluster.server().process().thaw();
      }
      assertLed();
      leader();
    }
  }

  @Test
  void aLeaderThatEndsGivesTheLeaseBack() {
    startAll(2);
    String first = leader();
    controllers.get(first).terminate();
    controllers.remove(first);
    long began = System.nanoTime();
    leader();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(5);
    assertLed();
  }

  /** All that a restart finds at once: each waits for the address of the next. */
  @Test
  void servicesThatExchangeAddressesWhileNobodyLedGetThem() {
    List<String> names = List.of("swap-a", "swap-b", "swap-c");
    startAll(1);
    names.forEach(name -> kubectl().apply(Installation.service(name)));
    Map<String, List<String>> before =
        lab.await(
            "addresses",
            LeadershipTest::addresses,
            all -> names.stream().noneMatch(name -> all.getOrDefault(name, List.of()).isEmpty()));
    controllers.values().forEach(Daemon::terminate);
    Map<String, List<String>> wished = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> next = before.get(names.get((i + 1) % names.size()));
      wished.put(names.get(i), next);
      kubectl()
          .run(
              "annotate",
              "service",
              names.get(i),
              "--overwrite",
              "metallb.io/loadBalancerIPs=" + String.join(",", next));
    }
    controllers.clear();
    start();
    lab.await(
        "the exchange",
        wished,
        () -> {
          Map<String, List<String>> now = addresses();
          now.keySet().retainAll(names);
          return now;
        });
  }
}
