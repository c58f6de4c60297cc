package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Daemon;
import bellman.lab.RouterKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What real controllers and speakers tell while leaders change, sessions fall and pools fill: just
 * the right ones of the chart's alerts fire, by Prometheus' own rules. And the page about figures
 * names what they tell, no more and no less.
 */
final class RecordedAlertsTest {

  private static final int PORT = 19_120;
  private static final List<String> CONTROLLERS = List.of("one", "two");

  private static final String UP_2 = "metallb_bgp_session_up{peer=\"10.50.0.22:179\",vrf=\"\"} 1.0";

  private static final String RANGE =
      """
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: range, namespace: metallb-system}
      spec:
        myASN: 64500
        peerASN: 64700
        listenRange: 10.60.0.0/24
        nodeSelectors: [{matchLabels: {kubernetes.io/hostname: node-2}}]
      """;

  private static final String PROFILE =
      """
      apiVersion: metallb.io/v1beta1
      kind: BFDProfile
      metadata: {name: quick, namespace: metallb-system}
      ---
      """;

  private static Installation site;
  private final Scrapes scrapes = new Scrapes();
  private final List<Promtool.Expected> expected = new ArrayList<>();

  @BeforeAll
  static void begin() {
    Requirements.apiServer();
    RouterKind.BIRD.obstacle().ifPresent(Requirements::skip);
    Promtool.require();
    site = new Installation();
  }

  @AfterAll
  static void end() {
    if (site != null) {
      site.close();
    }
  }

  private static Kubectl kubectl() {
    return site.cluster.kubectl();
  }

  private static String page(String process) {
    int controller = CONTROLLERS.indexOf(process);
    return controller < 0
        ? site.at(process).run("curl", "-s", "http://127.0.0.1:7790/metrics")
        : site.plane()
            .run(
                "curl",
                "-sk",
                "-H",
                "Authorization: Bearer " + User.ADMIN.token(),
                "https://127.0.0.1:" + (PORT + controller) + "/metrics");
  }

  private static void await(String process, String words) {
    await(process, words, page -> page.contains("\n" + words + "\n"));
  }

  private static void await(String process, String what, Predicate<String> is) {
    site.lab.await(process + " to tell " + what, () -> page(process), is);
  }

  /** Records what all tell now, which is to have these alerts fire. */
  private void expect(String... alerts) {
    scrapes.stage();
    CONTROLLERS.forEach(each -> scrapes.take(each, page(each)));
    Installation.NODES.forEach(each -> scrapes.take(each, page(each)));
    expected.add(new Promtool.Expected(scrapes.endSeconds(), List.of(alerts)));
  }

  private static String alert(String name, String label, String value) {
    return "{alertname=\"" + name + "\", " + label + "=\"" + value + "\"}";
  }

  private static void serve(int from, int to) {
    var objects = new StringBuilder();
    for (int i = from; i <= to; i++) {
      objects.append(Installation.service("web-" + i));
      objects.append(Installation.endpoints("web-" + i, "node-1", "node-2"));
    }
    kubectl().apply(objects.toString());
  }

  @Test
  void justTheRightOnesFire() throws Exception {
    kubectl().apply(Installation.pool("pool", "198.51.100.0/30"));
    serve(1, 2);
    Daemon first = site.controller("one", PORT);
    await("one", "bellman_leader 1.0");
    site.controller("two", PORT + 1);
    await("two", "bellman_leader 0.0");
    Installation.NODES.forEach(site::speaker);
    for (String node : Installation.NODES) {
      await(
          node,
          "two prefixes",
          page -> page.contains("announced_prefixes_total{") && held(page) == 2);
    }
    await("one", "metallb_allocator_addresses_in_use_total{pool=\"pool\"} 2.0");
    expect();

    // the leader stands still; the other one follows it, and what it knew is not told any more
    first.freeze();
    await("two", "bellman_leader 1.0");
    first.thaw();
    await("one", "bellman_leader 0.0");
    await("two", "metallb_allocator_addresses_in_use_total{pool=\"pool\"} 2.0");
    expect();
    assertThat(scrapes.latest("metallb_allocator_addresses_total").keySet())
        .singleElement()
        .asString()
        .contains("pod=\"two\"");
    assertThat(scrapes.latest("metallb_k8s_client_config_loaded_bool")).hasSize(3);

    // the pool is used up, and one service gets nothing
    serve(3, 5);
    await("two", "metallb_allocator_addresses_in_use_total{pool=\"pool\"} 4.0");
    expect(
        alert("MetalLBAddressPoolExhausted", "pool", "pool"),
        alert("MetalLBAddressPoolUsage75Percent", "pool", "pool"),
        alert("MetalLBAddressPoolUsage85Percent", "pool", "pool"),
        alert("MetalLBAddressPoolUsage95Percent", "pool", "pool"));
    kubectl().run("delete", "service", "web-3", "web-4", "web-5");
    await("two", "metallb_allocator_addresses_in_use_total{pool=\"pool\"} 2.0");
    expect();

    // one node can't send all to its router
    kubectl().apply(Installation.peer(2).stripTrailing() + "\n  maxAdvertisedPrefixes: 1\n");
    await("node-2", "metallb_k8s_client_config_stale_bool 1.0");
    expect(alert("MetalLBStaleConfig", "pod", "node-2"));
    kubectl().apply(Installation.peer(2));
    await("node-2", "metallb_k8s_client_config_stale_bool 0.0");

    // a router goes
    site.router("node-1").close();
    String down = "metallb_bgp_session_up{peer=\"10.50.0.21:179\",vrf=\"\"} 0.0";
    await("node-1", down);
    expect("{alertname=\"MetalLBBGPSessionDown\", pod=\"node-1\", peer=\"10.50.0.21:179\"}");
    kubectl().run("delete", "bgppeers.metallb.io", "tor-1", "-n", User.NAMESPACE);
    await("node-1", "no session", page -> !page.contains("metallb_bgp_session_up{"));
    expect();

    // somebody else holds the Lease
    kubectl()
        .run(
            "patch",
            "lease",
            "bellman-controller",
            "-n",
            User.NAMESPACE,
            "--type=merge",
            "-p",
            "{\"spec\": {\"holderIdentity\": \"stranger\"}}");
    await("two", "bellman_leader 0.0");
    expect("{alertname=\"BellmanNoLeader\"}");
    site.lab.await(
        "one to lead",
        () -> page("one") + page("two"),
        pages -> pages.contains("bellman_leader 1.0"));
    // a range of routers that nobody connects from is no session that is down
    kubectl()
        .apply(PROFILE + Installation.peer(2).stripTrailing() + "\n  bfdProfile: quick\n" + RANGE);
    await(
        "node-2",
        "BFD that is not up, BGP that is, and the range",
        page ->
            page.contains("\nmetallb_bfd_session_up{")
                && page.contains("\n" + UP_2 + "\n")
                && page.contains("\nbellman_bgp_peer_shutdown{peer=\"10.60.0.0/24:179\""));
    expect();

    assertThat(scrapes.latest("metallb_bgp_session_up")).hasSize(1);

    String rules = Promtool.rules("prometheus: {prometheusRule: {enabled: true}}");
    Promtool.assertFires(rules, scrapes.samples(rules), expected);
    pageNamesWhatIsTold();
  }

  private static int held(String page) {
    return (int)
        page.lines()
            .filter(line -> line.startsWith("metallb_bgp_announced_prefixes_total{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  private void pageNamesWhatIsTold() throws Exception {
    Map<String, String> page = new TreeMap<>(FiguresPage.types());
    page.keySet().removeAll(FiguresPage.typesBesideFrrK8s().keySet()); // FrrRoutesTest sees them
    assertThat(scrapes.types()).containsExactlyInAnyOrderEntriesOf(page);
  }
}
