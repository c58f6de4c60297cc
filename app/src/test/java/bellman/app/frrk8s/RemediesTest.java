package bellman.app.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrNodeState;
import bellman.balancer.frrk8s.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemediesTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Progress NOTHING = new Progress(List.of());

  private final Remedies remedies = new Remedies();

  /** An object with these routers, each an AS number, a VRF and whether it has a neighbor. */
  private static FrrConfiguration object(String name, Object... routers) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (int i = 0; i < routers.length; i += 3) {
      list.add(
          Map.of(
              "asn",
              routers[i],
              "vrf",
              routers[i + 1],
              "prefixes",
              List.of("192.0.2.1/32"),
              "neighbors",
              Boolean.TRUE.equals(routers[i + 2])
                  ? List.of(
                      Map.of(
                          "address",
                          "172.30.0.3",
                          "asn",
                          64_601,
                          "toAdvertise",
                          Map.of("allowed", Map.of("prefixes", List.of("192.0.2.1/32")))))
                  : List.of()));
    }
    return (FrrConfiguration)
        Decoder.decode(
                Map.of(
                    "apiVersion",
                    "frrk8s.metallb.io/v1beta1",
                    "kind",
                    "FRRConfiguration",
                    "metadata",
                    Map.of("name", name, "namespace", "metallb-system"),
                    "spec",
                    Map.of("bgp", Map.of("routers", list))))
            .resource();
  }

  private static FrrNodeState state(String conversion, String running) {
    return (FrrNodeState)
        Decoder.decode(
                Map.of(
                    "apiVersion",
                    "frrk8s.metallb.io/v1beta1",
                    "kind",
                    "FRRNodeState",
                    "metadata",
                    Map.of("name", "node-1"),
                    "status",
                    Map.of(
                        "lastConversionResult",
                        conversion,
                        "lastReloadResult",
                        "success",
                        "runningConfig",
                        running)))
            .resource();
  }

  @Test
  void aRouterThatGoesStaysForAMinuteWithoutNeighbors() {
    FrrConfiguration before = object("ours", 64_512, "", true, 64_512, "red", true);
    FrrConfiguration now = object("ours", 64_512, "red", true);
    FrrConfiguration written = remedies.finish(now, before, List.of(), 0);
    assertThat(written.routers()).extracting(FrrConfiguration.Router::vrf).contains("", "red");
    assertThat(written.routers().getLast().neighbors()).isEmpty();
    assertThat(written.routers().getLast().prefixes()).isEmpty();
    assertThat(remedies.deadlineNanos(true)).isEqualTo(60 * SECOND);
    assertThat(remedies.due("now", null, NOTHING, 59 * SECOND)).isEqualTo(Remedies.Due.NOTHING);
    assertThat(remedies.due("now", null, NOTHING, 60 * SECOND)).isEqualTo(Remedies.Due.WRITE);
    assertThat(remedies.finish(now, written, List.of(), 60 * SECOND)).isEqualTo(now);
  }

  @Test
  void aRouterThatComesBackIsAsItIsPlanned() {
    FrrConfiguration before = object("ours", 64_512, "", true);
    var _ = remedies.finish(object("ours"), before, List.of(), 0);
    FrrConfiguration again = object("ours", 64_513, "", true);
    assertThat(remedies.finish(again, before, List.of(), SECOND)).isEqualTo(again);
  }

  @Test
  void usersWithARouterOfTheVrfAreNotContradicted() {
    FrrConfiguration none = object("ours");
    assertThat(
            remedies.finish(
                none,
                object("ours", 64_512, "", true),
                List.of(object("theirs", 64_999, "", true)),
                0))
        .isEqualTo(none);
  }

  @Test
  void whatCouldNotBeTakenIsTouchedLaterAndLaterUntilItIsTaken() {
    remedies.said(state("failed: why", ""), 0);
    assertThat(remedies.deadlineNanos(false)).isEqualTo(Remedies.NEVER);
    assertThat(remedies.deadlineNanos(true)).isEqualTo(10 * SECOND);
    assertThat(remedies.due("", null, NOTHING, 10 * SECOND)).isEqualTo(Remedies.Due.TOUCH);
    assertThat(remedies.deadlineNanos(true)).isEqualTo(30 * SECOND);
    remedies.said(state("success", ""), 31 * SECOND);
    assertThat(remedies.deadlineNanos(true)).isEqualTo(Remedies.NEVER);
  }

  @Test
  void whatFrrDoesNotRunWithAfterAWhileIsWrittenWithARemark() {
    FrrConfiguration object = object("ours", 64_512, "", true);
    var progress = new Progress(object.routers());
    remedies.written(true, 0);
    assertThat(remedies.deadlineNanos(true)).isEqualTo(90 * SECOND);
    // the prefix lists are there, and no router originates anything
    FrrNodeState lost =
        state("success", "ip prefix-list 172.30.0.3-allowed-ipv4 seq 1 permit 192.0.2.1/32\n");
    remedies.said(lost, 30 * SECOND);
    assertThat(remedies.due("12:00", lost, progress, 90 * SECOND)).isEqualTo(Remedies.Due.LOST);
    assertThat(remedies.finish(object, object, List.of(), 90 * SECOND).raw().config())
        .isEqualTo("! bellman asked for a reload at 12:00\n");
  }

  @Test
  void whatFrrRunsWithNeedsNoRemark() {
    FrrConfiguration object = object("ours", 64_512, "", true);
    remedies.written(true, 0);
    remedies.said(state("success", ""), 30 * SECOND);
    FrrNodeState fine =
        state(
            "success",
            """
            ip prefix-list 172.30.0.3-allowed-ipv4 seq 1 permit 192.0.2.1/32
            router bgp 64512
             address-family ipv4 unicast
              network 192.0.2.1/32
            """);
    assertThat(remedies.due("", fine, new Progress(object.routers()), 90 * SECOND))
        .isEqualTo(Remedies.Due.NOTHING);
    assertThat(remedies.finish(object, object, List.of(), 91 * SECOND)).isEqualTo(object);
  }

  @Test
  void aDaemonThatIsAwayIsNotAskedToReload() {
    FrrConfiguration object = object("ours", 64_512, "", true);
    FrrNodeState old = state("success", "");
    remedies.said(old, SECOND);
    remedies.written(true, 2 * SECOND);
    assertThat(remedies.due("", old, new Progress(object.routers()), 92 * SECOND))
        .isEqualTo(Remedies.Due.NOTHING);
  }

  @Test
  void whatCanNotBeReportedIsNotTakenForLost() {
    remedies.written(false, 0);
    assertThat(remedies.deadlineNanos(true)).isEqualTo(Remedies.NEVER);
  }
}
