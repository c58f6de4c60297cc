package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users have for FRR-K8s beside the speaker's object: merged, or in the way. */
final class FrrConflictTest {

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.QUICK, "");
    site.startController();
    site.startSpeaker();
  }

  @BeforeEach
  void oneService() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS)
                + Installation.pool("first", "192.168.10.0/24")
                + FrrSite.service("web"));
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.awaitNoProblems();
  }

  @AfterEach
  void clear() {
    site.clear();
  }

  /** A user's object with one router of our AS, which has this neighbor. */
  private static void theirs(String name, String prefixes, String neighbor) {
    site.cluster
        .kubectl()
        .apply(
            """
            apiVersion: frrk8s.metallb.io/v1beta1
            kind: FRRConfiguration
            metadata: {name: %s, namespace: metallb-system}
            spec:
              bgp:
                routers:
                - asn: 64512
                  prefixes: [%s]
                  neighbors:
                  - %s
            """
                .formatted(name, prefixes, neighbor));
  }

  private static void remove(String name) {
    site.cluster.kubectl().run("delete", "frrconfiguration", name, "-n", User.NAMESPACE);
  }

  @Test
  void whatTwoUsersAskForIsThereBesidesOurs() {
    theirs(
        "one",
        "203.0.113.0/24",
        "{address: 172.30.0.3, asn: 64512, toAdvertise: {allowed: {prefixes: [203.0.113.0/24]}}}");
    theirs(
        "two",
        "198.51.100.0/24",
        "{address: 172.31.0.3, asn: 64601, toAdvertise: {allowed: {mode: all}}}");

    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "203.0.113.0/24");
    site.awaitRoutes("that of two", site.torB, "198.51.100.0/24");
    site.cluster.kubectl().apply(FrrSite.peer("tor-b", "172.31.0.3", 64_601));
    site.awaitRoutes("both", site.torB, "198.51.100.0/24", "192.168.10.0/32");
    site.awaitNoProblems();
    remove("one");
    remove("two");
    site.awaitRoutes("ours alone", site.torA, "192.168.10.0/32");
    site.awaitRoutes("ours alone", site.torB, "192.168.10.0/32");
  }

  /** FRR-K8s refuses all objects of the node: what FRR runs with stays, and nothing else comes. */
  @Test
  void aNeighborWithAnotherAsnStopsChangesAndTakesNothingAway() {
    theirs("theirs", "", "{address: 172.30.0.3, asn: 64999}");

    site.awaitProblems("FRRConfiguration", "metallb-node-1", "theirs", "64999", "64512");
    site.awaitProblems("is not applied: FRR-K8s reports");
    site.awaitWarning(
        "tor-a",
        "the FRRConfiguration is not written, because FRR-K8s would reject it: see validate");
    site.awaitWarning("tor-a", "FRR-K8s rejects the FRRConfigurations of this node: ");
    site.cluster.kubectl().apply(FrrSite.service("second"));
    site.lab.await(
        "the plan to have the second service",
        () -> site.ask("explain", "default/second").toString(),
        text -> text.contains("192.168.10.1/32") && text.contains("planned"));
    assertThat(site.metric("bellman_frrk8s_held")).isEqualTo(1);
    assertThat(site.object().toString()).contains("64512").doesNotContain("192.168.10.1/32");
    site.awaitRoutes("what was", site.torA, "192.168.10.0/32");

    remove("theirs");
    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitNoProblems();
    site.awaitWarning("tor-a", "");
  }

  /** Ours would be new, so that it is left out and everything else goes on. */
  @Test
  void aNewPeerThatContradictsAUsersNeighborIsLeftOut() {
    theirs("theirs", "", "{address: 172.31.0.3, asn: 64601, holdTime: 30s, keepaliveTime: 10s}");
    site.lab.await("the user's session", true, () -> site.torB.session("172.31.0.2").established());
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-b", "172.31.0.3", 64_601, "holdTime: 90s", "keepaliveTime: 30s")
                + FrrSite.service("second"));

    site.awaitRoutes("others go on", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitProblems("metallb-node-1", "theirs", "holdTime", "30", "90");
    site.awaitRoutes("left out", site.torB);
    assertThat(site.torB.session("172.31.0.2").established()).isTrue();

    site.cluster
        .kubectl()
        .apply(FrrSite.peer("tor-b", "172.31.0.3", 64_601, "holdTime: 30s", "keepaliveTime: 10s"));
    site.awaitRoutes("mended", site.torB, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitNoProblems();
  }

  /** A change of ours that contradicts a user's waits; the session goes on as it was. */
  @Test
  void aPeerKeepsTheSettingsThatAUserAgreesWith() {
    theirs("theirs", "", "{address: 172.30.0.3, asn: 64512, holdTime: 180s, keepaliveTime: 60s}");
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS, "holdTime: 90s", "keepaliveTime: 30s")
                + FrrSite.service("second"));

    site.awaitProblems("metallb-node-1", "theirs", "holdTime", "90");
    site.awaitRoutes("changes go on", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    assertThat(site.frrK8s.state().path("lastConversionResult").asText()).isEqualTo("success");

    remove("theirs");
    site.lab.await(
        "the new hold time",
        () -> site.frrK8s.frr().vtysh("show running-config"),
        text -> text.contains("timers 30 90"));
    site.awaitNoProblems();
  }

  @Test
  void theUsersLocalPreferenceCounts() {
    theirs(
        "theirs",
        "192.168.10.0/32",
        "{address: 172.30.0.3, asn: 64512, toAdvertise: {allowed: {prefixes: [192.168.10.0/32]},"
            + " withLocalPref: [{localPref: 150, prefixes: [192.168.10.0/32]}]}}");
    awaitPreference("192.168.10.0/32", 150);
    site.cluster
        .kubectl()
        .apply(
            Installation.pool("first", "192.168.10.0/24")
                    .replace("[first]}", "[first], localPref: 300}")
                + FrrSite.service("second"));

    awaitPreference("192.168.10.1/32", 300);
    awaitPreference("192.168.10.0/32", 150);
    site.lab.await(
        "`bellman routes` tells what the router has",
        List.of(150L, 300L),
        () -> site.ask("routes").findValues("localPref").stream().map(JsonNode::asLong).toList());
    site.awaitProblems("metallb-node-1", "theirs", "localPref", "150", "300");

    remove("theirs");
    awaitPreference("192.168.10.0/32", 300);
    site.awaitNoProblems();
  }

  private static void awaitPreference(String prefix, long expected) {
    site.lab.await(
        "local preference of " + prefix + " " + expected,
        () -> site.torA.routes().get(prefix),
        route -> route != null && route.localPref() != null && route.localPref() == expected);
  }

  /** Nothing of ours is wrong, so ours is written; FRR-K8s takes it over when they agree. */
  @Test
  void twoUsersWhoContradictEachOtherAreBothNamed() {
    theirs("one", "", "{address: 172.30.9.9, asn: 64700}");
    theirs("two", "", "{address: 172.30.9.9, asn: 64701}");

    site.awaitProblems("one", "two", "64700", "64701", "is not applied: FRR-K8s reports");
    site.cluster.kubectl().apply(FrrSite.service("second"));
    site.lab.await(
        "ours to be written",
        () -> site.object().toString(),
        text -> text.contains("192.168.10.1/32"));
    site.awaitRoutes("what was", site.torA, "192.168.10.0/32");

    remove("two");
    site.awaitRoutes("both", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitNoProblems();
  }
}
