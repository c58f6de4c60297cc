package bellman.api.resource;

import static bellman.api.Manifest.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each version of BGPPeer has its own fields. */
class PeerFieldsTest {

  private static final Manifest OLD = peer("t").with("apiVersion", "metallb.io/v1beta1");

  @Test
  void everythingThatTheOldVersionHas() {
    BgpPeer read =
        OLD.spec("sourceAddress", "192.0.2.9")
            .spec("peerPort", 1179)
            .spec("holdTime", "30s")
            .spec("keepaliveTime", "10s")
            .spec("routerID", "192.0.2.9")
            .spec("nodeSelectors", List.of(Map.of("matchLabels", Map.of("rack", "a"))))
            .spec("password", "x")
            .spec("bfdProfile", "b")
            .spec("ebgpMultiHop", true)
            .as(BgpPeer.class);

    assertThat(read.timers().holdTime()).isEqualTo(Duration.ofSeconds(30));
    assertThat(read.nodeSelectors()).hasSize(1);
    assertThat(read.transport().password()).isEqualTo("x");
    assertThat(read.bfdProfile()).isEqualTo("b");
    assertThat(read.transport().ebgpMultiHop()).isTrue();
  }

  static Stream<Arguments> newer() {
    return Stream.of(
        arguments("localASN", 64600),
        arguments("dynamicASN", "external"),
        arguments("interface", "eth0"),
        arguments("connectTime", "5s"),
        arguments("passwordSecret", Map.of("name", "s")),
        arguments("enableGracefulRestart", true),
        arguments("vrf", "red"),
        arguments("disableMP", true),
        arguments("dualStackAddressFamily", true),
        arguments("gracefulRestartTime", "60s"),
        arguments("ttlSecurityHops", 1),
        arguments("maxAdvertisedPrefixes", 10),
        arguments("passive", true),
        arguments("role", "customer"),
        arguments("extendedNextHop", true),
        arguments("listenRange", "192.0.2.0/24"),
        arguments("listenLimit", 10));
  }

  @ParameterizedTest
  @MethodSource
  void newer(String field, Object value) {
    assertThat(OLD.spec(field, value).decode().problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec." + field);
          assertThat(problem.message())
              .isEqualTo("is a v1beta2 field: write apiVersion: metallb.io/v1beta2");
        });
    assertThat(peer("t").spec(field, value).decode().problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"myASN", "peerASN", "peerAddress"})
  void theOldVersionNeeds(String field) {
    assertThat(OLD.without("spec." + field).decode().problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec." + field);
          assertThat(problem.message()).startsWith("is missing");
        });
  }

  @Test
  void whatNeitherVersionHas() {
    assertThat(OLD.spec("colour", "red").decode().problems())
        .extracting(Problem::message)
        .containsExactly("is not a known field");
  }

  @ParameterizedTest
  @CsvSource({
    "ttlSecurityHops, 0, must be 1..254",
    "ttlSecurityHops, 255, must be 1..254",
    "maxAdvertisedPrefixes, 0, must be 1..2147483647",
    "maxAdvertisedPrefixes, -5, must be 1..2147483647",
    "localASN, 0, must be 1..4294967295",
    "localASN, 4294967296, must be 1..4294967295",
  })
  void numbersOutOfRange(String field, long value, String message) {
    assertThat(peer("t").spec(field, value).decode().problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec." + field);
          assertThat(problem.message()).startsWith(message);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "passive, must be true or false",
    "extendedNextHop, must be true or false",
    "enableGracefulRestart, must be true or false",
    "gracefulRestartTime, must be a duration",
    "ttlSecurityHops, must be a whole number",
    "maxAdvertisedPrefixes, must be a whole number",
  })
  void wordsThatAreNone(String field, String message) {
    assertThat(peer("t").spec(field, "some").decode().problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec." + field);
          assertThat(problem.message()).startsWith(message).contains("'some'");
        });
  }

  @Test
  void whatIsAbsentIsNotFalse() {
    assertThat(peer("t").as(BgpPeer.class).offer().enableGracefulRestart()).isNull();
    assertThat(
            peer("t")
                .spec("enableGracefulRestart", false)
                .as(BgpPeer.class)
                .offer()
                .enableGracefulRestart())
        .isFalse();
  }
}
