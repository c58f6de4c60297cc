package bellman.balancer.plan;

import static bellman.api.Manifest.advertisement;
import static bellman.api.Manifest.peer;
import static bellman.api.Manifest.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What several advertisements of one prefix make of its route. */
class RouteAttributeTest {

  private static final Manifest A = advertisement("a");
  private static final Manifest B = advertisement("b");

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, "n", null, _ -> List.of()));

  private void observe(Manifest... manifests) {
    planner.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
  }

  private Map<Prefix, PlannedRoute> routes() {
    NodePlanner node = planner.planner("n");
    assertThat(node).isNotNull();
    Map<Prefix, PlannedRoute> routes = new HashMap<>();
    node.audiences().forEach(audience -> routes.putAll(node.routes(audience)));
    return routes;
  }

  private static Manifest service(String name, String addresses) {
    return Manifest.service(name).annotation("metallb.io/loadBalancerIPs", addresses);
  }

  private void withOneService(Manifest... advertisements) {
    observe(peer("t"), pool("p", "192.0.2.0/24"), service("web", "192.0.2.1"));
    observe(advertisements);
  }

  private static PlannedRoute saying(Long med, int prepend, String nextHop) {
    return new PlannedRoute(
        0, List.of(), med, prepend, nextHop == null ? null : Address.parse(nextHop));
  }

  private static PlannedRoute preferring(long localPref, Long med, int prepend, String nextHop) {
    return new PlannedRoute(
        localPref, List.of(), med, prepend, nextHop == null ? null : Address.parse(nextHop));
  }

  private static String lost(String who, String field, String has, String winner, String why) {
    return "%s %s: has %s, but for 192.0.2.1/32 BGPAdvertisement %s, since %s: give both the same value, or different lengths, nodes or peers (conflictingAdvertisements)"
        .formatted(who, field, has, winner, why);
  }

  private static final String FIRST = "its name comes first";
  private static final String OLDER = "it is older";

  static Stream<Arguments> merged() {
    return Stream.of(
        arguments(A, B, saying(null, 0, null), List.of()),
        // absent MED and next hop have no say
        arguments(A.spec("med", 5), B, saying(5L, 0, null), List.of()),
        arguments(A, B.spec("med", 5), saying(5L, 0, null), List.of()),
        arguments(A.spec("med", 0), B.spec("med", 0), saying(0L, 0, null), List.of()),
        arguments(A, B.spec("nextHop", "10.0.0.9"), saying(null, 0, "10.0.0.9"), List.of()),
        // absent local preference and prepending are 0
        arguments(
            A.spec("asPathPrepend", 3),
            B,
            saying(null, 3, null),
            List.of(lost("b", "spec.asPathPrepend", "asPathPrepend 0", "a decides with 3", FIRST))),
        arguments(
            A,
            B.spec("asPathPrepend", 3),
            saying(null, 0, null),
            List.of(lost("b", "spec.asPathPrepend", "asPathPrepend 3", "a decides with 0", FIRST))),
        arguments(
            A,
            B.spec("localPref", 100),
            saying(null, 0, null),
            List.of(
                lost("b", "spec.localPref", "local preference 100", "a decides with 0", FIRST))),
        // the one that has been there longer decides, and all of it
        arguments(
            A.spec("med", 50),
            B.spec("med", 20),
            saying(50L, 0, null),
            List.of(lost("b", "spec.med", "MED 20", "a decides with 50", FIRST))),
        arguments(
            A.spec("med", 50).created(2),
            B.spec("med", 20).created(1),
            saying(20L, 0, null),
            List.of(lost("a", "spec.med", "MED 50", "b decides with 20", OLDER))),
        arguments(
            A.spec("nextHop", "10.0.0.10"),
            B.spec("nextHop", "10.0.0.9").created(1),
            saying(null, 0, "10.0.0.9"),
            List.of(
                lost("a", "spec.nextHop", "next hop 10.0.0.10", "b decides with 10.0.0.9", OLDER))),
        arguments(
            A.spec("localPref", 200).spec("med", 50).spec("asPathPrepend", 1).created(7),
            B.spec("localPref", 100).spec("med", 20).spec("asPathPrepend", 2).created(7),
            preferring(200, 50L, 1, null),
            List.of(
                lost("b", "spec.asPathPrepend", "asPathPrepend 2", "a decides with 1", FIRST),
                lost("b", "spec.localPref", "local preference 100", "a decides with 200", FIRST),
                lost("b", "spec.med", "MED 20", "a decides with 50", FIRST))),
        arguments(
            A.spec("localPref", 200).spec("med", 50).spec("nextHop", "10.0.0.9").created(7),
            B.spec("localPref", 100).spec("med", 20).created(6),
            preferring(100, 20L, 0, "10.0.0.9"),
            List.of(
                lost("a", "spec.localPref", "local preference 200", "b decides with 100", OLDER),
                lost("a", "spec.med", "MED 50", "b decides with 20", OLDER))));
  }

  @ParameterizedTest
  @MethodSource
  void merged(Manifest one, Manifest other, PlannedRoute route, List<String> problems) {
    withOneService(one, other);

    assertThat(routes()).containsExactly(Map.entry(Prefix.parse("192.0.2.1/32"), route));
    assertThat(planner.problems().stream().map(RouteAttributeTest::text))
        .containsExactlyElementsOf(problems);
  }

  private static String text(Problem problem) {
    return problem.name() + " " + problem.field() + ": " + problem.message();
  }

  @Test
  void otherLengthsOrPeersKeepThemApart() {
    withOneService(
        A.spec("med", 5),
        B.spec("med", 9).spec("aggregationLength", 24),
        advertisement("c").spec("med", 7).spec("peers", List.of("u")));

    assertThat(planner.problems()).isEmpty();
    assertThat(routes())
        .containsEntry(Prefix.parse("192.0.2.1/32"), saying(5L, 0, null))
        .containsEntry(Prefix.parse("192.0.2.0/24"), saying(9L, 0, null));
  }

  @Test
  void aNextHopIsForRoutesOfItsFamily() {
    observe(
        peer("t").spec("dualStackAddressFamily", true),
        pool("p", "192.0.2.0/24", "2001:db8::/64"),
        service("web", "192.0.2.1"),
        service("six", "2001:db8::1").spec("ipFamilies", List.of("IPv6")),
        A.spec("nextHop", "2001:db8:9::9"));

    assertThat(routes())
        .containsEntry(Prefix.parse("192.0.2.1/32"), saying(null, 0, null))
        .containsEntry(Prefix.parse("2001:db8::1/128"), saying(null, 0, "2001:db8:9::9"));
  }

  @Test
  void whateverTheNumberOfRoutesItIsToldOnce() {
    withOneService(A.spec("med", 50), B.spec("med", 20));
    observe(service("mail", "192.0.2.2"), service("news", "192.0.2.3"));

    assertThat(planner.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .contains("but for 192.0.2.1/32 and others BGPAdvertisement a decides"));

    observe(B.spec("med", 50));
    assertThat(planner.problems()).isEmpty();
    assertThat(routes().values()).containsOnly(saying(50L, 0, null));
  }

  @Test
  void aPeerWithMoreRoutesThanItMayBeSentIsAProblem() {
    withOneService(A);
    observe(peer("t").spec("maxAdvertisedPrefixes", 1));
    assertThat(planner.problems()).isEmpty();

    observe(service("mail", "192.0.2.2"));
    assertThat(planner.problems().stream().map(RouteAttributeTest::text))
        .containsExactly(
            "t spec.maxAdvertisedPrefixes: allows 1, and n has more routes for it, so some are not"
                + " advertised: allow more, aggregate, or announce fewer services to it");
    observe(
        Manifest.of("Node", "n"),
        Manifest.of("Node", "o"),
        Manifest.of("Node", "q").with("metadata.labels", Map.of("a", "b")));
    assertThat(planner.problems())
        .singleElement()
        .satisfies(
            problem -> assertThat(problem.message()).startsWith("allows 1, and n (as 2 more) has"));

    planner.observe(List.of(), List.of(service("mail", "192.0.2.2").as(Resource.class).key()));
    assertThat(planner.problems()).isEmpty();
  }

  @Test
  void onlyTheFamiliesOfItsSessionCount() {
    observe(
        peer("t").spec("maxAdvertisedPrefixes", 1),
        peer("u").spec("peerAddress", "192.0.2.2").spec("dualStackAddressFamily", true),
        pool("p", "192.0.2.0/24", "2001:db8::/64"),
        service("web", "192.0.2.1"),
        service("six", "2001:db8::1").spec("ipFamilies", List.of("IPv6")),
        A);
    assertThat(planner.problems()).isEmpty();

    observe(
        peer("u")
            .spec("peerAddress", "192.0.2.2")
            .spec("dualStackAddressFamily", true)
            .spec("maxAdvertisedPrefixes", 1));
    assertThat(planner.problems()).extracting(Problem::name).containsExactly("u");
  }
}
