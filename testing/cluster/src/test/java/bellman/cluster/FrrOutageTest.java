package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without the API server, and on the way out: FRR keeps what it was told. */
final class FrrOutageTest {

  /** More than the server takes to come back with all who watch it. */
  private static final Duration LONG = Duration.ofMinutes(3);

  /** {@code -Dbellman.outage=60} for a whole minute. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("bellman.outage", 12));

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.SHIPPED, "");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + FrrSite.peer("tor-b", "172.31.0.3", 64_601)
                + Installation.pool("first", "192.168.10.0/24")
                + FrrSite.service("web"));
    site.startController();
  }

  @BeforeEach
  void startSpeaker() {
    site.startSpeaker();
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.awaitRoutes("one service", site.torB, "192.168.10.0/32");
  }

  @AfterEach
  void stopSpeaker() {
    site.speaker().close();
  }

  private static void remove(String name) {
    site.cluster.kubectl().run("delete", "service", name, "-n", "default");
    site.cluster.kubectl().run("delete", "endpointslice", name + "-1", "-n", "default");
  }

  private static void awaitTwo(String second) {
    site.lab.await(
        "both in the object", LONG, () -> site.object().toString(), text -> text.contains(second));
    site.lab.await(
        "two services at tor-a",
        LONG,
        () -> site.torA.routes().keySet().toString(),
        ("[192.168.10.0/32, " + second + "]")::equals);
  }

  @Test
  void routesOutliveTheApiServerAndChangesAreCaughtUpWith() {
    String uid = site.object().at("/metadata/uid").asText();
    site.cluster.server().kill();
    long began = System.nanoTime();
    site.lab.await(
        OUTAGE + " without the API server",
        OUTAGE.plus(LONG),
        () -> {
          assertThat(site.torA.routes()).containsOnlyKeys("192.168.10.0/32");
          return System.nanoTime() - began;
        },
        nanos -> nanos > OUTAGE.toNanos());
    site.cluster.server().start();

    site.cluster.kubectl().apply(FrrSite.service("second"));
    awaitTwo("192.168.10.1/32");
    assertThat(site.object().at("/metadata/uid").asText()).isEqualTo(uid);
    site.awaitNoProblems();
    remove("second");
    site.lab.await(
        "one service", LONG, () -> site.torA.routes().size(), Integer.valueOf(1)::equals);
  }

  /** A speaker that begins while nobody answers writes as soon as somebody does. */
  @Test
  void aSpeakerThatBeginsWithoutTheApiServerTakesNothingAway() {
    site.speaker().kill();
    site.cluster.kubectl().apply(FrrSite.service("third"));
    site.cluster.server().kill();
    site.startSpeaker();
    site.lab.await(
        "the speaker's answer",
        () -> site.said("peers"),
        said -> said.contains("the peers of this node are not known: waiting for "));
    assertThat(site.torA.routes()).containsOnlyKeys("192.168.10.0/32");
    site.cluster.server().start();

    awaitTwo("192.168.10.1/32");
    site.awaitNoProblems();
    remove("third");
    site.lab.await(
        "one service", LONG, () -> site.torA.routes().size(), Integer.valueOf(1)::equals);
  }

  @Test
  void aDrainWarnsRoutersAndLeavesTheSessions() {
    String token = site.lab.folder().resolve("token").toString();
    var drain = site.start("drain", site.node, List.of("drain", "--hold", "5", "--token", token));
    site.lab.await(
        "the warning to tor-a",
        () -> site.torA.routes().get("192.168.10.0/32"),
        route ->
            route != null
                && route.communities().contains("65535:0")
                && Long.valueOf(0).equals(route.localPref()));
    assertThat(site.torB.routes().get("192.168.10.0/32").communities()).contains("65535:0");
    site.awaitRoutes("after the drain", site.torA);
    site.awaitRoutes("after the drain", site.torB);
    site.lab.await("the end of the command", drain::isRunning, running -> !running);
    assertThat(drain.log())
        .contains("drained: tor-a, tor-b; the sessions belong to FRR and stay up");
    assertThat(site.torA.session("172.30.0.2").established()).isTrue();
    assertThat(site.ask("routes")).isEmpty();

    site.speaker().terminate();
    assertThat(site.object().toString()).contains("172.30.0.3");
    site.awaitRoutes("after the end", site.torA);
    site.startSpeaker();
    site.awaitRoutes("anew", site.torA, "192.168.10.0/32");
  }
}
