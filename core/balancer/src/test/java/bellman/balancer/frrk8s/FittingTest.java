package bellman.balancer.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Profile;
import bellman.balancer.frrk8s.Fitting.Fitted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written beside users' objects that contradict ours. */
class FittingTest {

  private static final String ADDRESS = "172.30.0.3";

  private static FrrConfiguration object(String name, Map<String, Object> spec) {
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
                    spec))
            .resource();
  }

  /** One router with one neighbor that gets these prefixes; more is of the neighbor. */
  private static FrrConfiguration object(
      String name, int asn, Map<String, Object> more, String... prefixes) {
    return object(name, Map.of("bgp", Map.of("routers", List.of(router(asn, more, prefixes)))));
  }

  private static Map<String, Object> router(int asn, Map<String, Object> more, String... prefixes) {
    Map<String, Object> neighbor = new LinkedHashMap<>();
    neighbor.put("address", ADDRESS);
    neighbor.put("asn", 64_601);
    neighbor.put("toAdvertise", Map.of("allowed", Map.of("prefixes", List.of(prefixes))));
    neighbor.putAll(more);
    return Map.of("asn", asn, "prefixes", List.of(prefixes), "neighbors", List.of(neighbor));
  }

  private static FrrConfiguration withProfile(String name, int interval, Map<String, Object> more) {
    return object(
        name,
        Map.of(
            "bgp",
            Map.of(
                "bfdProfiles",
                List.of(Map.of("name", "fast", "receiveInterval", interval)),
                "routers",
                List.of(router(64_512, more, "192.0.2.1/32")))));
  }

  private static Fitted fit(
      FrrConfiguration ours, FrrConfiguration before, FrrConfiguration... others) {
    return Fitting.fit(ours, false, List.of(others), before);
  }

  private static Neighbor neighbor(Fitted fitted) {
    FrrConfiguration configuration = fitted.configuration();
    assertThat(configuration).isNotNull();
    return configuration.routers().getFirst().neighbors().getFirst();
  }

  @Test
  void whatContradictsNothingIsWritten() {
    FrrConfiguration ours = object("ours", 64_512, Map.of(), "192.0.2.1/32");
    assertThat(fit(ours, null, object("theirs", 64_512, Map.of())).configuration()).isEqualTo(ours);
  }

  @Test
  void aHeldObjectKeepsNoRouteThatIsToGo() {
    FrrConfiguration before =
        object("ours", 64_512, Map.of(), "192.0.2.1/32", "192.0.2.2/32", "192.0.2.3/32");
    FrrConfiguration ours = object("ours", 64_513, Map.of(), "192.0.2.2/32", "192.0.2.4/32");
    Fitted fitted = fit(ours, before, object("theirs", 64_512, Map.of()));
    assertThat(fitted.held()).isTrue();
    assertThat(fitted.conflicts()).isNotEmpty();
    assertThat(neighbor(fitted).toAdvertise().prefixes()).containsExactly("192.0.2.2/32");
    assertThat(fitted.configuration().routers().getFirst().asn()).isEqualTo(64_512);
    assertThat(fitted.configuration().routers().getFirst().prefixes())
        .containsExactly("192.0.2.2/32");
  }

  @Test
  void anObjectThatIsTooLongKeepsNoRouteThatIsToGo() {
    FrrConfiguration before = object("ours", 64_512, Map.of(), "192.0.2.1/32", "192.0.2.2/32");
    FrrConfiguration ours = object("ours", 64_512, Map.of(), "192.0.2.2/32", "192.0.2.3/32");
    Fitted fitted = Fitting.fit(ours, true, List.of(), before);
    assertThat(fitted.held()).isTrue();
    assertThat(neighbor(fitted).toAdvertise().prefixes()).containsExactly("192.0.2.2/32");
  }

  @Test
  void nothingIsWrittenWhereNothingWasAndNothingFits() {
    Fitted fitted = fit(object("ours", 64_513, Map.of()), null, object("theirs", 64_512, Map.of()));
    assertThat(fitted.held()).isTrue();
    assertThat(fitted.configuration()).isNull();
  }

  @Test
  void aContestedNeighborKeepsItsSettingsAndGetsItsRoutes() {
    FrrConfiguration before = object("ours", 64_512, Map.of(), "192.0.2.1/32");
    FrrConfiguration ours =
        object("ours", 64_512, Map.of("port", 1179), "192.0.2.1/32", "192.0.2.2/32");
    Fitted fitted = fit(ours, before, object("theirs", 64_512, Map.of()));
    assertThat(fitted.held()).isFalse();
    assertThat(neighbor(fitted).session().port()).isNull();
    assertThat(neighbor(fitted).toAdvertise().prefixes()).hasSize(2);
  }

  @Test
  void aContestedBfdProfileStaysAsItWas() {
    FrrConfiguration before = withProfile("ours", 100, Map.of("bfdProfile", "fast"));
    FrrConfiguration ours = withProfile("ours", 50, Map.of("bfdProfile", "fast"));
    Fitted fitted = fit(ours, before, withProfile("theirs", 100, Map.of()));
    assertThat(fitted.held()).isFalse();
    assertThat(fitted.configuration().bfdProfiles())
        .extracting(Profile::receiveIntervalMillis)
        .containsExactly(100);
    assertThat(neighbor(fitted).session().bfdProfile()).isEqualTo("fast");
  }

  @Test
  void aContestedBfdProfileThatNobodyNamesIsLeftOut() {
    Fitted fitted =
        fit(withProfile("ours", 50, Map.of()), null, withProfile("theirs", 100, Map.of()));
    assertThat(fitted.held()).isFalse();
    assertThat(fitted.configuration().bfdProfiles()).isEmpty();
  }

  @Test
  void linesAboutANeighborThatIsLeftOutAreLeftOut() {
    Map<String, Object> spec = new LinkedHashMap<>();
    List<Object> routers = new ArrayList<>();
    routers.add(router(64_512, Map.of(), "192.0.2.1/32"));
    spec.put("bgp", Map.of("routers", routers));
    spec.put("raw", Map.of("rawConfig", "router bgp 64512\n neighbor " + ADDRESS + " passive\n"));
    Fitted fitted =
        fit(
            object("ours", spec),
            null,
            object("theirs", 64_512, Map.of("ebgpMultiHop", true), "192.0.2.9/32"));
    assertThat(fitted.configuration().raw()).isEqualTo(FrrConfiguration.Raw.NONE);
    assertThat(fitted.configuration().routers()).isEmpty();
  }

  @Test
  void ofTwoNextHopsOnlyTheContestedOneGivesWay() {
    Map<String, Object> both =
        Map.of(
            "dualStackAddressFamily",
            true,
            "toAdvertise",
            Map.of(
                "allowed",
                Map.of("prefixes", List.of("192.0.2.1/32")),
                "nextHop",
                Map.of("ipv4", "172.30.0.9", "ipv6", "2001:db8::9")));
    Map<String, Object> theirs =
        Map.of(
            "dualStackAddressFamily",
            true,
            "toAdvertise",
            Map.of("nextHop", Map.of("ipv6", "2001:db8::8")));
    Fitted fitted =
        fit(object("ours", 64_512, both, "192.0.2.1/32"), null, object("theirs", 64_512, theirs));
    assertThat(neighbor(fitted).toAdvertise().nextHopV4()).isEqualTo("172.30.0.9");
    assertThat(neighbor(fitted).toAdvertise().nextHopV6()).isEmpty();
  }
}
