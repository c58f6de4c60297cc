package bellman.api.resource;

import static bellman.api.Manifest.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ports and families that an API server refuses, and that are served without one. */
final class ServiceRulesTest {

  private static Map<String, Object> tcp(int port, String name) {
    return Map.of("port", port, "protocol", "TCP", "name", name);
  }

  private static Manifest ports(Object... ports) {
    return service("s").spec("ports", List.of(ports));
  }

  private static Manifest families(String... families) {
    return service("s").spec("ipFamilies", List.of(families));
  }

  static Stream<Arguments> remarkedUpon() {
    return Stream.of(
        arguments(
            ports(Map.of("port", 80, "protocol", "tcp")),
            "80/TCP",
            "[]",
            "ports[0].protocol",
            "'tcp' is not TCP, UDP or SCTP: did you mean 'TCP'?",
            "it counts as TCP"),
        arguments(
            ports(Map.of("port", 80, "protocol", "Udp")),
            "80/UDP",
            "[]",
            "ports[0].protocol",
            "'Udp' is not TCP, UDP or SCTP: did you mean 'UDP'?",
            "it counts as UDP"),
        arguments(
            ports(Map.of("port", 80, "protocol", "QUIC-2")),
            "80/TCP",
            "[]",
            "ports[0].protocol",
            "'QUIC-2' is not TCP, UDP or SCTP",
            "it counts as TCP"),
        arguments(
            ports(Map.of("port", 53), tcp(53, "dns")),
            "53/TCP",
            "[]",
            "ports[1].port",
            "53/TCP appears twice: remove one",
            "it counts once"),
        arguments(
            ports(Map.of("targetPort", 8080)),
            "8080/TCP",
            "[]",
            "ports[0].port",
            "is missing: 1..65535",
            "it counts as 8080, targetPort"),
        arguments(
            ports(Map.of("targetPort", "http"), tcp(80, "a")),
            "80/TCP",
            "[]",
            "ports[0].port",
            "is missing: 1..65535",
            "it is served without it"),
        arguments(
            families("IPv6", "IPv6"),
            "80/TCP",
            "[IPv6]",
            "ipFamilies",
            "must be one or both families, each once",
            "each of them counts once"),
        arguments(
            families("IPv6", "IPv4", "IPv6"),
            "80/TCP",
            "[IPv6, IPv4]",
            "ipFamilies",
            "must be one or both families, each once",
            "each of them counts once"),
        arguments(
            families("IPv6", "IPv4").spec("ipFamilyPolicy", "SingleStack"),
            "80/TCP",
            "[IPv6]",
            "ipFamilies",
            "are two, but ipFamilyPolicy is SingleStack: change either",
            "the first one counts, IPv6"));
  }

  /** What no API server takes is served as what is meant, and said. */
  @ParameterizedTest
  @MethodSource
  void remarkedUpon(
      Manifest manifest,
      String ports,
      String families,
      String field,
      String message,
      String meaning) {
    Decoder.Decoded written = Decoder.decodeWritten(manifest.root());
    assertThat(written.problems()).isEmpty();
    Service service = (Service) written.resource();
    assertThat(service.ports().stream().map(port -> port.port() + "/" + port.protocol()))
        .containsExactlyElementsOf(ports.isEmpty() ? List.of() : List.of(ports));
    assertThat(service.exposure().ipFamilies().toString()).isEqualTo(families);
    assertThat(service.remarks())
        .containsExactly(new Service.Remark("spec." + field, message, meaning));
    assertThat(((Service) Decoder.decode(manifest.root()).resource()).remarks()).isEmpty();
  }
}
