package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The figures of MetalLB 0.16.2 (native and FRR mode) have its types on our page, which another
 * test holds together with what is told.
 */
final class MetallbMetricsTest {

  /** Read from its sources, less what is never set or of Layer 2. */
  private static final String TYPES =
      """
      metallb_allocator_addresses_in_use_total gauge
      metallb_allocator_addresses_total gauge
      metallb_allocator_ipv4_addresses_in_use_total gauge
      metallb_allocator_ipv4_addresses_total gauge
      metallb_allocator_ipv6_addresses_in_use_total gauge
      metallb_allocator_ipv6_addresses_total gauge
      metallb_bfd_control_packet_input counter
      metallb_bfd_control_packet_output counter
      metallb_bfd_echo_packet_input counter
      metallb_bfd_echo_packet_output counter
      metallb_bfd_session_down_events counter
      metallb_bfd_session_up gauge
      metallb_bfd_session_up_events counter
      metallb_bgp_announced_prefixes_total gauge
      metallb_bgp_keepalives_received counter
      metallb_bgp_keepalives_sent counter
      metallb_bgp_notifications_sent counter
      metallb_bgp_opens_received counter
      metallb_bgp_opens_sent counter
      metallb_bgp_pending_prefixes_total gauge
      metallb_bgp_route_refresh_sent counter
      metallb_bgp_session_up gauge
      metallb_bgp_total_received counter
      metallb_bgp_total_sent counter
      metallb_bgp_updates_total counter
      metallb_bgp_updates_total_received counter
      metallb_k8s_client_config_loaded_bool gauge
      metallb_k8s_client_config_stale_bool gauge
      metallb_k8s_client_update_errors_total counter
      metallb_k8s_client_updates_total counter
      metallb_speaker_announced gauge
      """;

  /** FRR-K8s has it under its own prefix, as a gauge. */
  private static final String OURS = "metallb_bgp_received_prefixes_total";

  @Test
  void typesAreThoseOfMetallb() throws IOException {
    Map<String, String> expected = new TreeMap<>(Map.of(OURS, "gauge"));
    TYPES.lines().map(line -> line.split(" ")).forEach(row -> expected.put(row[0], row[1]));
    Map<String, String> page = new TreeMap<>(FiguresPage.types());
    page.keySet().removeIf(name -> !name.startsWith("metallb_"));
    assertThat(page).containsExactlyEntriesOf(expected);
  }
}
