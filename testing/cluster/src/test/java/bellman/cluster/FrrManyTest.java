package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services by the hundred, that come and go together. */
final class FrrManyTest {

  /** {@code -Dbellman.services=1000} takes five minutes on two processors. */
  private static final int SERVICES = Integer.getInteger("bellman.services", 300);

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String WRITES = "bellman_frrk8s_writes_total";

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.QUICK, "");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + Installation.pool("many", "192.168.16.0/20"));
    site.startController();
    site.startSpeaker();
    site.lab.await("the first write", () -> site.metric(WRITES), writes -> writes >= 1);
  }

  private static String services(String how, int first, int last) {
    return IntStream.range(first, last)
        .mapToObj(number ->
            how.equals("services")
                ? Installation.service("s" + number)
                : Installation.endpoints("s" + number, FrrSite.NODE))
        .collect(Collectors.joining());
  }

  private static void awaitCount(int count) {
    site.lab.await(
        count + " routes", LONG, () -> site.torA.routes().size(), Integer.valueOf(count)::equals);
    site.lab.await(
        "the speaker to know",
        LONG,
        () -> site.peer("tor-a").path("prefixesSent").asInt(),
        Integer.valueOf(count)::equals);
  }

  @Test
  void allOfThemAndThenHalf() {
    Kubectl kubectl = site.cluster.kubectl();
    kubectl.with(services("endpoints", 0, SERVICES), "create", "-f", "-");
    kubectl.with(services("services", 0, SERVICES), "create", "-f", "-");
    awaitCount(SERVICES);
    // how many changes go together depends on the machine; more writes than changes are there never
    assertThat(site.metric(WRITES)).isLessThan(1.1 * SERVICES);

    kubectl.with(services("services", 0, SERVICES / 2), "delete", "--wait=false", "-f", "-");
    awaitCount(SERVICES - SERVICES / 2);
    assertThat(site.metric(WRITES)).isLessThan(1.1 * (SERVICES + SERVICES / 2));
    assertThat(site.torA.routes().keySet())
        .isEqualTo(
            site.object()
                .at("/spec/bgp/routers/0/prefixes")
                .valueStream()
                .map(prefix -> prefix.asText())
                .collect(Collectors.toSet()));
    site.awaitNoProblems();
  }
}
