package bellman.balancer.frrk8s;

import static bellman.balancer.frrk8s.FrrObject.named;
import static bellman.balancer.frrk8s.FrrObject.neighbor;
import static bellman.balancer.frrk8s.FrrObject.sent;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Evpn;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.PrefixSelector;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.api.resource.FrrConfiguration.Vni;
import bellman.api.resource.FrrConfiguration.WithCommunity;
import bellman.api.resource.FrrConfiguration.WithLocalPref;
import bellman.api.resource.FrrConfiguration.WithPrepend;
import bellman.api.resource.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What objects that FRR-K8s takes come to together. */
class FrrMergeTest {

  private static final String ONE = "192.0.2.1";
  private static final String P1 = "198.51.100.1/32";
  private static final String P2 = "198.51.100.2/32";
  private static final String P6 = "2001:db8::1/128";

  private static FrrConfiguration union(FrrObject... objects) {
    Merged merged = FrrMerge.merge(Stream.of(objects).map(FrrObject::read).toList());
    assertThat(merged.conflicts()).isEmpty();
    return merged.union();
  }

  private static Router router(FrrObject... objects) {
    List<Router> routers = union(objects).routers();
    assertThat(routers).hasSize(1);
    return routers.getFirst();
  }

  /** A neighbor in two objects. */
  private static Neighbor both(Map<String, Object> one, Map<String, Object> other) {
    List<Neighbor> neighbors =
        router(
                named("a").prefixes(P2, P1, P6).neighbors(one),
                named("b").prefixes(P2, P1, P6).neighbors(other))
            .neighbors();
    assertThat(neighbors).hasSize(1);
    return neighbors.getFirst();
  }

  @Test
  void ofNothingIsNothing() {
    FrrConfiguration union = FrrMerge.merge(List.of()).union();

    assertThat(union.routers()).isEmpty();
    assertThat(union.bfdProfiles()).isEmpty();
    assertThat(union.raw()).isEqualTo(Raw.NONE);
    assertThat(union.metadata()).isEqualTo(FrrMerge.UNION);
  }

  @Test
  void itHasTheNameThatItIsGiven() {
    var name = new Metadata("here", "node-1", Map.of(), Map.of(), null);

    assertThat(FrrMerge.merge(name, List.of()).union().metadata()).isEqualTo(name);
  }

  @Test
  void routersAreSortedByVrf() {
    assertThat(
            union(named("a").with("vrf", "red"), named("b").with("vrf", "blue"), named("c"))
                .routers())
        .extracting(Router::vrf)
        .containsExactly("", "blue", "red");
  }

  @Test
  void routersAreUnited() {
    Router router =
        router(
            named("a").prefixes(P2, P1).with("imports", List.of(Map.of("vrf", "default"))),
            named("b").with("id", "192.0.2.10").prefixes("10.0.0.0/8", P1));

    assertThat(router.id()).isEqualTo("192.0.2.10");
    assertThat(router.prefixes()).containsExactly("10.0.0.0/8", P1, P2);
    assertThat(router.imports()).containsExactly("default");
  }

  @Test
  void neighborsAreSortedByTheirNamesWithTheVrf() {
    FrrObject object =
        named("a")
            .neighbors(
                neighbor("192.0.2.10"),
                neighbor("192.0.2.9"),
                Map.of("interface", "eth0", "asn", 64513),
                Map.of("interface", "eth0-a", "asn", 64513));

    assertThat(router(object).neighbors())
        .extracting(Neighbor::name)
        .containsExactly("192.0.2.10", "192.0.2.9", "eth0", "eth0-a");
    assertThat(router(object.with("vrf", "red")).neighbors())
        .extracting(Neighbor::name)
        .containsExactly("192.0.2.10", "192.0.2.9", "eth0-a", "eth0");
  }

  @Test
  void whatIsUsualIsLeftOut() {
    Neighbor neighbor =
        both(
            neighbor(ONE),
            neighbor(
                ONE,
                "port",
                179,
                "holdTime",
                "180s",
                "keepaliveTime",
                "60s",
                "connectTime",
                "60s"));

    assertThat(neighbor.session().port()).isNull();
    assertThat(neighbor.session().timers()).isEqualTo(Timers.NONE);
    assertThat(neighbor.addressFamilies()).containsExactly("unicast");
  }

  @Test
  void timersAreCutToSeconds() {
    Map<String, Object> neighbor =
        neighbor(ONE, "holdTime", "90.9s", "keepaliveTime", "30900ms", "port", 1179);

    assertThat(both(neighbor, neighbor).session().timers())
        .isEqualTo(new Timers(Duration.ofSeconds(90), Duration.ofSeconds(30), null));
    assertThat(both(neighbor, neighbor).session().port()).isEqualTo(1179);
  }

  @Test
  void whatOneLeavesOutTheOtherSays() {
    Neighbor neighbor =
        both(
            neighbor(ONE, "passwordSecret", Map.of("name", "s"), "allowAsIn", "9"),
            neighbor(
                ONE,
                "addressFamilies",
                List.of("evpn"),
                "allowAsIn",
                "10",
                "toAdvertise",
                Map.of("nextHop", Map.of("ipv4", "192.0.2.8"))));

    assertThat(neighbor.session().passwordSecret().name()).isEqualTo("s");
    assertThat(neighbor.addressFamilies()).containsExactly("evpn", "unicast");
    assertThat(neighbor.allowAsIn()).isEqualTo("10");
    assertThat(neighbor.toAdvertise().nextHopV4()).isEqualTo("192.0.2.8");
  }

  @Test
  void allIsListed() {
    Advertise sent =
        both(neighbor(ONE, "toAdvertise", Map.of("allowed", Map.of("mode", "all"))), neighbor(ONE))
            .toAdvertise();

    assertThat(sent.isAll()).isFalse();
    assertThat(sent.prefixes()).containsExactly(P1, P2);
  }

  private static Object with(String field, Object value, String... prefixes) {
    return Map.of(field, value, "prefixes", List.of(prefixes));
  }

  @Test
  void whatIsSentIsUnited() {
    Advertise sent =
        both(
                neighbor(
                    ONE,
                    "toAdvertise",
                    sent(
                        List.of(P2, P1),
                        "withCommunity",
                        List.of(
                            with("community", "large:1:2:3", P1),
                            with("community", "064512:1", P2)),
                        "withLocalPref",
                        List.of(with("localPref", 1000, P2)),
                        "withAsPathPrepend",
                        List.of(with("asPathPrepend", 10, P2)))),
                neighbor(
                    ONE,
                    "toAdvertise",
                    sent(
                        List.of(P1),
                        "withCommunity",
                        List.of(with("community", "64512:1", P1)),
                        "withLocalPref",
                        List.of(with("localPref", 200, P1)),
                        "withAsPathPrepend",
                        List.of(with("asPathPrepend", 2, P1)))))
            .toAdvertise();

    assertThat(sent.prefixes()).containsExactly(P1, P2);
    assertThat(sent.withCommunity())
        .containsExactly(
            new WithCommunity("64512:1", List.of(P1, P2)),
            new WithCommunity("large:1:2:3", List.of(P1)));
    assertThat(sent.withLocalPref())
        .containsExactly(new WithLocalPref(200, List.of(P1)), new WithLocalPref(1000, List.of(P2)));
    assertThat(sent.withPrepend())
        .containsExactly(new WithPrepend(2, List.of(P1)), new WithPrepend(10, List.of(P2)));
  }

  private static Map<String, Object> receiving(Object allowed) {
    return neighbor(ONE, "toReceive", Map.of("allowed", allowed));
  }

  @Test
  void whatIsReceivedIsUnited() {
    Map<String, Object> one =
        receiving(Map.of("prefixes", List.of(Map.of("prefix", "10.0.0.0/8", "le", 24))));
    Map<String, Object> other =
        receiving(
            Map.of(
                "prefixes",
                List.of(Map.of("prefix", "10.0.0.0/8", "le", 24), Map.of("prefix", "10.0.0.0/8"))));

    assertThat(both(one, other).toReceive().prefixes())
        .containsExactly(
            new PrefixSelector("10.0.0.0/8", 0, 0), new PrefixSelector("10.0.0.0/8", 24, 0));
    Neighbor open = both(one, receiving(Map.of("mode", "all")));
    assertThat(open.toReceive().isAll()).isTrue();
    assertThat(open.toReceive().prefixes()).isEmpty();
  }

  @Test
  void profilesHaveTheirFlags() {
    assertThat(
            union(
                    named("a").profile(Map.of("name", "slow")),
                    named("b").profile(Map.of("name", "fast", "echoMode", false)))
                .bfdProfiles())
        .containsExactly(
            new Profile("fast", null, null, null, null, null, false, false),
            new Profile("slow", null, null, null, null, null, false, false));
  }

  @Test
  void linesForFrrComeByPriorityAndThenByName() {
    FrrConfiguration union =
        union(
            named("b").spec("raw", Map.of("priority", 10, "rawConfig", "second")),
            named("d").spec("raw", Map.of("rawConfig", "")),
            named("a").spec("raw", Map.of("priority", 10, "rawConfig", "first\n")),
            named("c").spec("raw", Map.of("priority", -1, "rawConfig", "zeroth")));

    assertThat(union.raw()).isEqualTo(new Raw(0, "zeroth\nfirst\n\nsecond\n"));
  }

  @Test
  void networksAreUnited() {
    List<String> families = List.of("unicast", "evpn");
    Object l2 = List.of(Map.of("vni", 101, "importRTs", List.of("1:2")), Map.of("vni", 100));
    Evpn evpn =
        router(
                named("a")
                    .neighbors(neighbor(ONE, "addressFamilies", families))
                    .with("evpn", Map.of("l2vnis", l2)),
                named("b")
                    .with(
                        "evpn",
                        Map.of(
                            "advertiseVNIs",
                            "Disabled",
                            "l2vnis",
                            List.of(Map.of("vni", 101, "rd", "1:1", "importRTs", List.of("1:1"))))))
            .evpn();

    assertThat(evpn)
        .isEqualTo(
            new Evpn(
                "Disabled",
                false,
                List.of(
                    new Vni(100, "", List.of(), List.of(), List.of()),
                    new Vni(101, "1:1", List.of("1:1", "1:2"), List.of(), List.of())),
                null));
  }

  @Test
  void aUnionIsTakenAndComesToItself() {
    FrrConfiguration union =
        union(
            named("a")
                .prefixes(P2, P1)
                .neighbors(
                    neighbor(
                        ONE,
                        "toAdvertise",
                        sent(
                            List.of(P2, P1),
                            "withCommunity",
                            List.of(with("community", "64512:1", P2, P1))))),
            named("b").profile(Map.of("name", "fast")).neighbors(neighbor(ONE)));
    Merged again = FrrMerge.merge(List.of(union));

    assertThat(again.conflicts()).isEmpty();
    assertThat(again.union().routers()).isEqualTo(union.routers());
    assertThat(again.union().bfdProfiles()).isEqualTo(union.bfdProfiles());
  }

  @Test
  void whatCameFirstStaysWhereThereIsAConflict() {
    Merged merged =
        FrrMerge.merge(
            List.of(
                named("a").neighbors(neighbor(ONE, "port", 1179)).read(),
                named("b").neighbors(neighbor(ONE)).read()));

    assertThat(merged.isRefused()).isTrue();
    assertThat(merged.union().routers().getFirst().neighbors().getFirst().session().port())
        .isEqualTo(1179);
  }

  @Test
  void aNodeHasWhatSelectsIt() {
    List<FrrConfiguration> all =
        Stream.of(
                named("z"),
                named("b").spec("nodeSelector.matchLabels", Map.of("rack", "1")),
                named("a").spec("nodeSelector.matchLabels", Map.of("rack", "2")),
                new FrrObject(named("c").manifest().in("a-namespace"), named("c").router()))
            .map(FrrObject::read)
            .toList();

    assertThat(FrrMerge.forNode(all, Map.of("rack", "1")))
        .extracting(object -> object.key().toString())
        .containsExactly(
            "FRRConfiguration a-namespace/c",
            "FRRConfiguration frr-k8s-system/b",
            "FRRConfiguration frr-k8s-system/z");
  }
}
