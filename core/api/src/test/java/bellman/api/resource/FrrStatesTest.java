package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What FRR-K8s says of nodes and sessions. */
class FrrStatesTest {

  private static Manifest of(String kind) {
    return Manifest.of(kind, "n").with("apiVersion", "frrk8s.metallb.io/v1beta1");
  }

  private static FrrNodeState running(String configuration) {
    return of("FRRNodeState").with("status.runningConfig", configuration).as(FrrNodeState.class);
  }

  @Test
  void aNodeOfWhichNothingIsKnown() {
    FrrNodeState state = of("FRRNodeState").as(FrrNodeState.class);

    assertThat(state.key()).hasToString("FRRNodeState n");
    assertThat(state.isConverted()).isFalse();
    assertThat(state.isRefused()).isFalse();
    assertThat(state.isReloadFailed()).isFalse();
    assertThat(state.lists()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "success, true, false",
    "'success\n', true, false",
    "failed: multiple asns specified for 192.0.2.1, false, true",
    "successor, false, true"
  })
  void aConversion(String result, boolean converted, boolean refused) {
    FrrNodeState state =
        of("FRRNodeState").with("status.lastConversionResult", result).as(FrrNodeState.class);

    assertThat(state.isConverted()).isEqualTo(converted);
    assertThat(state.isRefused()).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({"success, false", "'success\n', false", "failed: line 7, true"})
  void aReload(String result, boolean failed) {
    FrrNodeState state =
        of("FRRNodeState").with("status.lastReloadResult", result).as(FrrNodeState.class);

    assertThat(state.isReloadFailed()).isEqualTo(failed);
  }

  @Test
  void theListsOfARunningConfiguration() {
    FrrNodeState state =
        running(
            """
            Building configuration...

            Current configuration:
            !
            frr version 10.4.1
            hostname n
            ip prefix-list 192.0.2.1-allowed-ipv4 seq 1 permit 198.51.100.1/32
            ip prefix-list 192.0.2.1-allowed-ipv4 seq 2 permit 198.51.100.2/32
            ip prefix-list 192.0.2.1-inpl-ipv4 seq 1 deny any
            ip prefix-list unnumbered permit 198.51.100.3/32
            ip prefix-list longer seq 1 permit 10.0.0.0/8 le 24
            ipv6 prefix-list 192.0.2.1-allowed-ipv6 seq 1 permit 2001:db8::1/128
             match ip address prefix-list 192.0.2.1-allowed-ipv4
            no ip prefix-list gone seq 1 permit 198.51.100.9/32
            ip prefix-list
            end\
            """);

    assertThat(state.lists())
        .isEqualTo(
            Map.of(
                "192.0.2.1-allowed-ipv4",
                Set.of("198.51.100.1/32", "198.51.100.2/32"),
                "unnumbered",
                Set.of("198.51.100.3/32"),
                "192.0.2.1-allowed-ipv6",
                Set.of("2001:db8::1/128")));
  }

  @Test
  void aListWithoutAnEndOfLine() {
    assertThat(running("ip prefix-list a seq 5 permit 10.0.0.0/8").lists())
        .isEqualTo(Map.of("a", Set.of("10.0.0.0/8")));
    assertThat(running("\n\n").lists()).isEmpty();
  }

  @Test
  void aConfigurationIsNotShown() {
    assertThat(running("ip prefix-list a seq 5 permit 10.0.0.0/8").toString())
        .doesNotContain("10.0.0.0");
  }

  @Test
  void aSession() {
    FrrSessionState state =
        of("BGPSessionState")
            .in("frr-k8s-system")
            .with(
                "status",
                Map.of(
                    "node", "node-1",
                    "peer", "2001-db8--1",
                    "vrf", "red",
                    "bgpStatus", "Established",
                    "bfdStatus", "N/A"))
            .as(FrrSessionState.class);

    assertThat(state.key()).hasToString("BGPSessionState frr-k8s-system/n");
    assertThat(state.node()).isEqualTo("node-1");
    assertThat(state.peer()).isEqualTo("2001-db8--1");
    assertThat(state.vrf()).isEqualTo("red");
    assertThat(state.bgp()).isEqualTo("Established");
    assertThat(state.bfd()).isEqualTo("N/A");
  }

  @Test
  void aSessionOfWhichNothingIsSaid() {
    FrrSessionState state = of("BGPSessionState").as(FrrSessionState.class);

    assertThat(state.vrf()).isEmpty();
    assertThat(state.bgp()).isEmpty();
  }

  @Test
  void aSessionOfWrongTypes() {
    assertThat(of("BGPSessionState").with("status.bgpStatus", 7).decode().problems())
        .extracting(Problem::field)
        .containsExactly("status.bgpStatus");
  }
}
