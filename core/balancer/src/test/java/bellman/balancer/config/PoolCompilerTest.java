package bellman.balancer.config;

import static bellman.api.Manifest.pool;
import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Service;
import bellman.net.Address;
import bellman.net.AddressRange;
import bellman.net.Family;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolCompilerTest {

  private static Pool only(Manifest... manifests) {
    Compilation compilation = Compile.of(manifests);
    assertThat(compilation.problems()).isEmpty();
    return compilation.config().pools().getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7/24, 198.51.100.0, 198.51.100.255",
    "198.51.100.7/32, 198.51.100.7, 198.51.100.7",
    "198.51.100.7-198.51.100.9, 198.51.100.7, 198.51.100.9",
    "198.51.100.7 - 198.51.100.9, 198.51.100.7, 198.51.100.9",
    "255.255.255.250-255.255.255.255, 255.255.255.250, 255.255.255.255",
    "2001:db8::/126, 2001:db8::, 2001:db8::3",
    "2001:db8::/48, 2001:db8::, 2001:db8:0:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::9-2001:db8:ffff::, 2001:db8::9, 2001:db8:ffff::"
  })
  void ranges(String text, String first, String last) {
    Pool pool = only(pool("p", text));

    assertThat(pool.ranges())
        .containsExactly(new AddressRange(Address.parse(first), Address.parse(last)));
    assertThat(pool.contains(Address.parse(first))).isTrue();
    assertThat(pool.contains(Address.parse(last))).isTrue();
  }

  @Test
  void sharing() {
    Manifest pool = pool("p", "192.0.2.0/24");

    assertThat(only(pool).sharing()).isEqualTo(Pool.Sharing.ANY);
    assertThat(only(pool.spec("sharing", "any")).sharing()).isEqualTo(Pool.Sharing.ANY);
    assertThat(only(pool.spec("sharing", "namespace")).sharing()).isEqualTo(Pool.Sharing.NAMESPACE);
    Compilation wrong = Compile.of(pool.spec("sharing", "Namespace"));
    assertThat(wrong.config().pools()).isEmpty();
    assertThat(wrong.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.sharing");
          assertThat(problem.message()).isEqualTo("'Namespace' is neither namespace nor any");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0/33",
    "198.51.100.0",
    "198.51.100.9-198.51.100.7",
    "198.51.100.1-2001:db8::1",
    "2001:db8::1-198.51.100.1",
    "1.2.3.4-fc00::1",
    "2001:db8::/129",
    "198.51.100.0/",
    "-198.51.100.1",
    "198.51.100.1-",
    "first-last",
    "198.51.100.010/32",
    "''"
  })
  void unreadable(String text) {
    Compilation compilation =
        Compile.of(pool("p", "203.0.113.0/24", text), pool("q", "192.0.2.0/24"));

    assertThat(compilation.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.addresses[1]");
          assertThat(problem.name()).isEqualTo("p");
        });
    assertThat(compilation.config().pools()).extracting(Pool::name).containsExactly("q");
  }

  @ParameterizedTest
  @CsvSource({
    "198.51.100.0/24, 198.51.100.128/25",
    "198.51.100.128/25, 198.51.100.0/24",
    "198.51.100.0/24, 198.51.100.0/24",
    "198.51.100.1-198.51.100.9, 198.51.100.9-198.51.100.20",
    "2001:db8::/64, 2001:db8::5/128"
  })
  void overlapWithinOnePool(String one, String other) {
    assertThat(Compile.texts(Compile.of(pool("p", one, other)).problems()))
        .containsExactly(
            "p spec.addresses[1]: '"
                + other
                + "' overlaps with already defined CIDR '"
                + one
                + "'");
  }

  @Test
  void ofTwoPoolsThatOverlapTheOlderStays() {
    Manifest young = pool("a", "198.51.100.0/24", "203.0.113.0/24").created(2);
    Manifest old = pool("b", "192.0.2.0/24", "203.0.113.9-203.0.113.10").created(1);

    for (List<Manifest> order : List.of(List.of(young, old), List.of(old, young))) {
      Compilation compilation = Compile.of(order.toArray(Manifest[]::new));
      assertThat(compilation.config().pools()).extracting(Pool::name).containsExactly("b");
      assertThat(Compile.texts(compilation.problems()))
          .containsExactly(
              "a spec.addresses[1]: '203.0.113.0/24' overlaps with already defined CIDR"
                  + " '203.0.113.9-203.0.113.10' of pool b");
    }
  }

  @Test
  void withoutTimesTheNameDecides() {
    assertThat(Compile.of(pool("b", "192.0.2.0/24"), pool("a", "192.0.2.0/25")).config().pools())
        .extracting(Pool::name)
        .containsExactly("a");
  }

  @Test
  void aPoolThatIsSetAsideTakesNoAddressesFromOthers() {
    Compilation compilation =
        Compile.of(
            pool("a", "192.0.2.0/24", "junk").created(1), pool("b", "192.0.2.0/24").created(2));

    assertThat(compilation.config().pools()).extracting(Pool::name).containsExactly("b");
    assertThat(compilation.problems()).hasSize(1);
  }

  @Test
  void neighborsDoNotOverlap() {
    assertThat(
            Compile.of(
                    pool("a", "192.0.2.0/25"),
                    pool("b", "192.0.2.128/25", "::/1"),
                    pool("c", "8000::/1"))
                .problems())
        .isEmpty();
  }

  @Test
  void avoidBuggyIps() {
    Pool pool = only(pool("p", "192.0.2.0/23", "2001:db8::/120").spec("avoidBuggyIPs", true));

    for (String avoided : List.of("192.0.2.0", "192.0.2.255", "192.0.3.0", "192.0.3.255")) {
      assertThat(pool.contains(Address.parse(avoided))).as(avoided).isFalse();
    }
    assertThat(pool.contains(Address.parse("192.0.2.1"))).isTrue();
    assertThat(pool.contains(Address.parse("2001:db8::"))).as("IPv6 has no such rule").isTrue();
    assertThat(pool.has(Family.IPV4)).isTrue();
    assertThat(pool.has(Family.IPV6)).isTrue();
  }

  private static boolean serves(Pool pool, Manifest service) {
    return pool.serves(service.as(Service.class));
  }

  @Test
  void whomAPoolServes() {
    Manifest base = pool("p", "192.0.2.0/24");
    Manifest blue = Manifest.of("Namespace", "blue").label("colour", "blue");
    Map<String, Object> isBlue = Map.of("matchLabels", Map.of("colour", "blue"));
    Map<String, Object> isWeb = Map.of("matchLabels", Map.of("app", "web"));
    Manifest web = service("s").in("blue").label("app", "web");
    Manifest elsewhere = service("s").in("red").label("app", "web");
    Manifest db = service("s").in("blue").label("app", "db");

    assertThat(serves(only(base), db)).isTrue();
    Pool open = only(base.with("spec.serviceAllocation", Map.of()));
    assertThat(open.allocation()).as("still pinned").isNotNull();
    assertThat(serves(open, db)).isTrue();

    Pool named = only(base.spec("serviceAllocation.namespaces", List.of("blue")));
    assertThat(serves(named, web)).isTrue();
    assertThat(serves(named, elsewhere)).isFalse();

    Manifest byLabel = base.spec("serviceAllocation.namespaceSelectors", List.of(isBlue));
    assertThat(serves(only(byLabel, blue), web)).isTrue();
    assertThat(serves(only(byLabel, blue), elsewhere)).isFalse();
    assertThat(serves(only(byLabel), web)).as("no namespace matched").isFalse();

    Pool bySelector = only(base.spec("serviceAllocation.serviceSelectors", List.of(isWeb)));
    assertThat(serves(bySelector, elsewhere)).isTrue();
    assertThat(serves(bySelector, db)).isFalse();

    Pool both = only(byLabel.spec("serviceAllocation.serviceSelectors", List.of(isWeb)), blue);
    assertThat(serves(both, web)).isTrue();
    assertThat(serves(both, elsewhere)).isFalse();
    assertThat(serves(both, db)).isFalse();
  }
}
