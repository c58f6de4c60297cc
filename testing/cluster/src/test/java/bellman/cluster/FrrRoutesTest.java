package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.ReceivedRoute;
import bellman.lab.Router;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What routers have of FRR-K8s is what Bellman planned and what it tells. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FrrRoutesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Two addresses of each family for each dual-stack service, and what is said of them. */
  private static final String MARKED =
      """
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: both, namespace: metallb-system}
      spec: {addresses: [192.168.20.0/24, "fc00:20::/120"]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: Community
      metadata: {name: words, namespace: metallb-system}
      spec: {communities: [{name: quiet, value: "64512:77"}]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: single, namespace: metallb-system}
      spec:
        ipAddressPools: [both]
        localPref: 300
        communities: ["64512:1", "large:64512:7:1", quiet, "65535:0"]
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: marked, namespace: metallb-system}
      spec:
        ipAddressPools: [both]
        localPref: 300
        peers: [tor-a, tor-c]
        communities: ["64512:2", "large:4200000000:4200000001:4200000002"]
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: whole, namespace: metallb-system}
      spec:
        ipAddressPools: [both]
        aggregationLength: 24
        aggregationLengthV6: 120
        peers: [tor-a, tor-b]
        localPref: 50
        communities: ["65535:666"]
      """;

  @AutoClose private static FrrSite site;

  @BeforeAll
  static void begin() {
    Requirements.frrK8s();
    site = new FrrSite(FrrK8sSettings.QUICK, "");
    site.startController();
    site.startSpeaker();
  }

  @AfterEach
  void clear() {
    site.clear();
  }

  /** FRR waits for two minutes to call again, unless it is told to be quicker. */
  private static String peers(String... others) {
    String[] more =
        Stream.concat(Stream.of("connectTime: 1s"), Stream.of(others)).toArray(String[]::new);
    return FrrSite.peer("tor-a", "172.30.0.3", FrrSite.OURS, more)
        + FrrSite.peer("tor-b", "172.31.0.3", 64_601, more)
        + FrrSite.peer("tor-c", "2001:db8:32::3", 64_602, more);
  }

  private static String dual(String name) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: default}
    spec:
      type: LoadBalancer
      ipFamilyPolicy: RequireDualStack
      allocateLoadBalancerNodePorts: false
      ports: [{port: 80}]
    """
            .formatted(name)
        + Installation.endpoints(name, FrrSite.NODE);
  }

  @Test
  void everyRouterHasWhatIsPlannedForIt() {
    site.cluster.kubectl().apply(peers() + MARKED + dual("one") + dual("two"));

    site.awaitRoutes(
        "IPv4 and its aggregate",
        site.torA,
        "192.168.20.0/24",
        "192.168.20.0/32",
        "192.168.20.1/32");
    site.awaitRoutes(
        "the same", site.torB, "192.168.20.0/24", "192.168.20.0/32", "192.168.20.1/32");
    site.awaitRoutes("IPv6", site.torC, "fc00:20::/128", "fc00:20::1/128");
    ReceivedRoute route = site.torA.routes().get("192.168.20.1/32");
    assertThat(route.localPref()).isEqualTo(300);
    assertThat(route.communities())
        .containsExactlyInAnyOrder("64512:1", "64512:2", "64512:77", "65535:0");
    assertThat(route.largeCommunities())
        .containsExactlyInAnyOrder("64512:7:1", "4200000000:4200000001:4200000002");
    assertThat(site.torA.routes().get("192.168.20.0/24").localPref()).isEqualTo(50);
    assertThat(site.torB.routes().get("192.168.20.1/32").communities())
        .containsExactlyInAnyOrder("64512:1", "64512:77", "65535:0");
    assertThat(site.torC.routes().get("fc00:20::1/128").nextHop()).isEqualTo("2001:db8:32::2");
    awaitAgreement();
    assertAgreementOfPlans();

    // a change of attributes alone
    site.cluster
        .kubectl()
        .apply(MARKED.replace("localPref: 300", "localPref: 301").replace("64512:2", "64512:3"));
    site.lab.await(
        "the new local preference",
        () -> site.torA.routes().get("192.168.20.1/32"),
        each -> each != null && each.localPref() != null && each.localPref() == 301);
    awaitAgreement();
    assertAgreementOfPlans();
    site.awaitNoProblems();
  }

  @Test
  void dualStackSessionsCarryBothFamilies() {
    site.cluster.kubectl().apply(peers("dualStackAddressFamily: true") + MARKED + dual("one"));

    for (Router router : new Router[] {site.torA, site.torB}) {
      site.awaitRoutes(
          "both families",
          router,
          "192.168.20.0/24",
          "192.168.20.0/32",
          "fc00:20::/120",
          "fc00:20::/128");
    }
    site.awaitRoutes("both families", site.torC, "192.168.20.0/32", "fc00:20::/128");
    awaitAgreement();
    assertAgreementOfPlans();
  }

  @Test
  void noMoreThanAPeerMayHave() {
    site.cluster
        .kubectl()
        .apply(
            FrrSite.peer(
                    "tor-a",
                    "172.30.0.3",
                    FrrSite.OURS,
                    "connectTime: 1s",
                    "maxAdvertisedPrefixes: 2")
                + Installation.pool("first", "192.168.10.0/24")
                + dual("a").replace("RequireDualStack", "SingleStack")
                + dual("b").replace("RequireDualStack", "SingleStack")
                + dual("c").replace("RequireDualStack", "SingleStack"));

    site.awaitRoutes("two of three", site.torA, "192.168.10.0/32", "192.168.10.1/32");
    site.awaitWarning("tor-a", "spec.maxAdvertisedPrefixes: routes withheld: 1");
    awaitAgreement();
    assertAgreementOfPlans();
  }

  @Test
  void statesAndFiguresHaveTheNamesOfOurOwnEngine() throws Exception {
    site.cluster
        .kubectl()
        .apply(peers() + Installation.pool("first", "192.168.10.0/24") + FrrSite.service("web"));
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.lab.await(
        "the row of the service",
        () ->
            site.cluster
                .kubectl()
                .json("get", "servicebgpstatuses.metallb.io", "-n", User.NAMESPACE)
                .path("items"),
        items ->
            items.size() == 1
                && items.path(0).at("/status/node").asText().equals(FrrSite.NODE)
                && items.path(0).at("/status/serviceName").asText().equals("web")
                && items.path(0).at("/status/peers").toString().equals("[\"tor-a\",\"tor-b\"]"));

    site.lab.await(
        "the rows of the sessions",
        Duration.ofMinutes(3), // counts are told every minute or two
        () -> rows("bgpsessionstatuses.metallb.io", "peer", "state", "prefixesSent"),
        "[tor-a established 1, tor-b established 1, tor-c established 0]"::equals);

    String labels = "{peer=\"172.30.0.3:179\",vrf=\"\"}";
    site.lab.await("the session", 1.0, () -> site.metric("metallb_bgp_session_up" + labels));
    site.lab.await(
        "its prefixes", 1.0, () -> site.metric("metallb_bgp_announced_prefixes_total" + labels));
    assertThat(site.metric("bellman_frrk8s_refused")).isZero();
    assertThat(site.metric("bellman_frrk8s_held")).isZero();
    assertThat(site.metric("bellman_frrk8s_object_bytes")).isGreaterThan(1_000);
    assertThat(site.metric("bellman_frrk8s_writes_total")).isPositive();
    pageNamesWhatIsTold();
  }

  /** Of the figures that are there beside FRR-K8s only: as {@code docs/metrics.md} has them. */
  private static void pageNamesWhatIsTold() throws Exception {
    var scrape = new Scrapes();
    scrape.stage();
    scrape.take(FrrSite.NODE, site.figures());
    assertThat(FiguresPage.typesBesideFrrK8s()).hasSize(5);
    assertThat(scrape.types()).containsAllEntriesOf(FiguresPage.typesBesideFrrK8s());
    assertThat(FiguresPage.types()).containsAllEntriesOf(scrape.types());
  }

  /**
   * FRR says goodbye to a neighbor that goes while others stay. The last test, since BIRD 2.0.12
   * may be unable to begin again afterwards: a session that had been restarted stays in "flush".
   */
  @Test
  @Order(Integer.MAX_VALUE)
  void aRouterWhosePeerIsRemovedHasNoRoutes() {
    site.cluster
        .kubectl()
        .apply(peers() + Installation.pool("first", "192.168.10.0/24") + FrrSite.service("web"));
    site.awaitRoutes("one service", site.torA, "192.168.10.0/32");
    site.awaitRoutes("one service", site.torB, "192.168.10.0/32");

    site.cluster.kubectl().run("delete", "bgppeer", "tor-b", "-n", User.NAMESPACE);
    site.awaitRoutes("removed", site.torB);
    site.awaitRoutes("as before", site.torA, "192.168.10.0/32");
  }

  /** Some fields of each status of a kind, sorted. */
  private static String rows(String kind, String... fields) {
    List<String> rows = new ArrayList<>();
    for (JsonNode item :
        site.cluster.kubectl().json("get", kind, "-n", User.NAMESPACE).path("items")) {
      rows.add(
          Stream.of(fields)
              .map(field -> item.path("status").path(field).asText())
              .collect(Collectors.joining(" ")));
    }
    return rows.stream().sorted().toList().toString();
  }

  /** Waits until what the speaker tells of routes is what the routers have. */
  private static void awaitAgreement() {
    Map<String, Router> routers =
        Map.of("tor-a", site.torA, "tor-b", site.torB, "tor-c", site.torC);
    site.lab.await(
        "the speaker and the routers to agree",
        () -> {
          StringBuilder differences = new StringBuilder();
          JsonNode told = site.ask("routes");
          for (JsonNode peer : site.ask("peers")) {
            String name = peer.path("name").asText();
            SortedMap<String, String> his = new TreeMap<>();
            for (JsonNode route : told) {
              if (route.path("peer").asText().equals(name)) {
                his.put(route.path("prefix").asText(), told(route));
              }
            }
            SortedMap<String, String> there = new TreeMap<>();
            routers.get(name).routes().forEach((prefix, route) -> there.put(prefix, had(route)));
            if (!his.equals(there)) {
              differences.append(name + ": told " + his + " there " + there + "\n");
            }
          }
          return differences.toString();
        },
        String::isEmpty);
  }

  private static String told(JsonNode route) {
    TreeSet<String> communities = new TreeSet<>();
    route
        .path("communities")
        .forEach(each -> communities.add(each.asText().replaceFirst("^large:", "")));
    JsonNode preference = route.path("localPref");
    return (preference.isIntegralNumber() ? preference.asText() : "-")
        + " "
        + route.path("asPath")
        + " "
        + communities;
  }

  private static String had(ReceivedRoute route) {
    TreeSet<String> communities = new TreeSet<>(route.communities());
    communities.addAll(route.largeCommunities());
    return (route.localPref() == null ? "-" : route.localPref().toString())
        + " "
        + route.asPath().toString().replace(" ", "")
        + " "
        + communities;
  }

  /** What {@code plan} makes of the objects of the cluster is the object that is there. */
  private static void assertAgreementOfPlans() {
    Path file = site.lab.folder().resolve("objects.json");
    try {
      Files.writeString(
          file,
          site.cluster
              .kubectl()
              .run(
                  "get",
                  "services,endpointslices,nodes,namespaces,secrets,ipaddresspools.metallb.io,"
                      + "bgpadvertisements.metallb.io,bgppeers.metallb.io,bfdprofiles.metallb.io,"
                      + "communities.metallb.io,frrconfigurations.frrk8s.metallb.io",
                  "-A",
                  "-o",
                  "json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String planned =
        site.node.run(
            "sh",
            "-c",
            "\"$@\" || true", // what is wrong with the configuration is not asked for here
            "plan",
            Bellman.root().resolve("bellman").toString(),
            "plan",
            "-f",
            file.toString(),
            "--node",
            FrrSite.NODE,
            "-o",
            "frrconfiguration");
    String stored =
        site.cluster.kubectl().with(planned, "apply", "--dry-run=server", "-f", "-", "-o", "json");
    try {
      assertThat(MAPPER.readTree(stored).path("spec")).isEqualTo(site.object().path("spec"));
    } catch (JsonProcessingException e) {
      throw new AssertionError(stored, e);
    }
  }
}
