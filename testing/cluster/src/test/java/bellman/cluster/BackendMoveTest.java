package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A node goes from Bellman's own engine to FRR-K8s and back, as docs/migration.md says, before a
 * router that keeps routes by graceful restart: at no look it is without the route.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BackendMoveTest {

  private static final String PREFIX = "192.168.10.0/32";

  private static FrrSite site;
  private static Daemon own;
  private static Daemon byFrr;

  @BeforeAll
  static void start() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.SHIPPED, "");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-b", "172.31.0.3", 64_601, "enableGracefulRestart: true")
                + Installation.pool("first", "192.168.10.0/24")
                + Installation.service("web")
                + Installation.endpoints("web", FrrSite.NODE));
    site.startController();
    own = startOwn();
    site.awaitRoutes("the beginning", site.torB, PREFIX);
  }

  @AfterAll
  static void stop() {
    if (site != null) {
      site.close();
    }
  }

  private static Daemon startOwn() {
    return site.start(
        "own",
        site.node,
        List.of(
            "speaker",
            "--node-name",
            FrrSite.NODE,
            "--token",
            site.lab.folder().resolve("own-token").toString(),
            "--kubeconfig",
            site.cluster.kubeconfig(User.SPEAKER).toString()));
  }

  /** Waits until it is so, and looks at the router all the while. */
  private static void awaitWithoutLoss(String what, java.util.function.BooleanSupplier isSo) {
    AtomicInteger looks = new AtomicInteger();
    site.lab.await(
        what,
        () -> {
          assertThat(site.torB.routes()).as("the routes at look " + looks).containsKey(PREFIX);
          looks.incrementAndGet();
          return isSo.getAsBoolean();
        },
        so -> so);
    assertThat(looks.get()).isPositive();
  }

  private static boolean isUpByFrr() {
    return site.frrK8s.frr().vtysh("show bgp summary json").contains("\"state\":\"Established\"");
  }

  @Test
  @Order(1)
  void fromTheOwnEngineToFrrK8s() {
    own.terminate();
    assertThat(site.torB.routes()).containsKey(PREFIX);
    byFrr = site.startSpeaker();
    awaitWithoutLoss("FRR's session", BackendMoveTest::isUpByFrr);
    site.awaitRoutes("after the move", site.torB, PREFIX);
  }

  @Test
  @Order(2)
  void andBack() {
    byFrr.terminate();
    site.cluster.kubectl().run("delete", "frrconfiguration", FrrSite.OBJECT, "-n", User.NAMESPACE);
    awaitWithoutLoss("FRR's leaving", () -> !isUpByFrr());
    own = startOwn();
    awaitWithoutLoss(
        "the session of the own engine",
        () -> site.torB.session("172.31.0.2").established() && !isUpByFrr());
    site.awaitRoutes("after the move back", site.torB, PREFIX);
  }
}
