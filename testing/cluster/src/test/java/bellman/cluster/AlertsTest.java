package bellman.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of the chart's alerts: when it fires, and when it does not, after five minutes. */
final class AlertsTest {

  private static final int AT_SECONDS = 300;
  private static final String POOL_USED = "metallb_allocator_addresses_in_use_total";
  private static String rules;

  @BeforeAll
  static void require() throws Exception {
    Promtool.require();
    rules =
        Promtool.rules(
            """
            prometheus:
              prometheusRule:
                enabled: true
                addressPoolExhausted: {excludePools: "test-.*"}
                addressPoolUsage: {excludePools: "test-.*"}
            """);
  }

  private static String of(String pod, String name, String... labels) {
    return name
        + "{namespace=\"metallb-system\",pod=\""
        + pod
        + "\""
        + Stream.of(labels).map(label -> "," + label).reduce("", String::concat)
        + "}";
  }

  /** A leader, a standby, a speaker, a pool of which ten of sixteen addresses are in use. */
  private static Map<String, String> well() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(of("leader", "bellman_leader"), "1+0x40");
    all.put(of("standby", "bellman_leader"), "0+0x40");
    all.put(of("leader", POOL_USED, "pool=\"a\""), "10+0x40");
    all.put(of("leader", "metallb_allocator_addresses_total", "pool=\"a\""), "16+0x40");
    for (String pod : List.of("leader", "speaker")) {
      all.put(of(pod, "metallb_k8s_client_config_loaded_bool"), "1+0x40");
      all.put(of(pod, "metallb_k8s_client_config_stale_bool"), "0+0x40");
      all.put(of(pod, "bellman_thread_stalled_seconds", "thread=\"x\""), "0+0x40");
    }
    all.put(of("speaker", "metallb_bgp_session_up", "peer=\"r:179\""), "1+0x40");
    all.put(of("speaker", "bellman_bgp_peer_shutdown", "peer=\"r:179\""), "0+0x40");
    return all;
  }

  private static Arguments when(String what, Map<String, String> others, String... alerts) {
    return Arguments.of(what, others, List.of(alerts));
  }

  private static Arguments usage(String inUse, String... alerts) {
    return when(
        inUse + " of 16",
        Map.of(of("leader", POOL_USED, "pool=\"a\""), inUse + "+0x40"),
        Stream.of(alerts)
            .map(name -> "{alertname=\"" + name + "\", pool=\"a\"}")
            .toArray(String[]::new));
  }

  static List<Arguments> cases() {
    String session = of("speaker", "metallb_bgp_session_up", "peer=\"r:179\"");
    String leader = of("leader", "bellman_leader");
    String standby = of("standby", "bellman_leader");
    return List.of(
        when("all is well", Map.of()),
        when(
            "a part of the configuration is set aside by one",
            Map.of(of("speaker", "metallb_k8s_client_config_stale_bool"), "1+0x40"),
            "{alertname=\"MetalLBStaleConfig\", pod=\"speaker\"}"),
        when(
            "a part was set aside for half a minute",
            Map.of(of("speaker", "metallb_k8s_client_config_stale_bool"), "0+0x16 1+0x1 0+0x20")),
        when(
            "nothing was read",
            Map.of(of("speaker", "metallb_k8s_client_config_loaded_bool"), "0+0x40"),
            "{alertname=\"MetalLBConfigNotLoaded\", pod=\"speaker\"}"),
        when(
            "a start",
            Map.of(of("speaker", "metallb_k8s_client_config_loaded_bool"), "_x18 0+0x1 1+0x20")),
        usage("12"),
        usage("13", "MetalLBAddressPoolUsage75Percent"),
        usage("14", "MetalLBAddressPoolUsage75Percent", "MetalLBAddressPoolUsage85Percent"),
        usage(
            "16",
            "MetalLBAddressPoolExhausted",
            "MetalLBAddressPoolUsage75Percent",
            "MetalLBAddressPoolUsage85Percent",
            "MetalLBAddressPoolUsage95Percent"),
        when(
            "a pool that is left out is full",
            Map.of(
                of("leader", POOL_USED, "pool=\"test-b\""),
                "4+0x40",
                of("leader", "metallb_allocator_addresses_total", "pool=\"test-b\""),
                "4+0x40")),
        when(
            "a pool of the same name is full in another namespace, and small",
            Map.of(
                of("leader", POOL_USED, "pool=\"a\"").replace("metallb-system", "other"),
                "2+0x40",
                of("leader", "metallb_allocator_addresses_total", "pool=\"a\"")
                    .replace("metallb-system", "other"),
                "12+0x40")),
        when(
            "a session is down",
            Map.of(session, "0+0x40"),
            "{alertname=\"MetalLBBGPSessionDown\", pod=\"speaker\", peer=\"r:179\"}"),
        when("a session fell and came again", Map.of(session, "1+0x16 0+0x1 1+0x20")),
        when(
            "an operator has shut a peer down",
            Map.of(
                session,
                "0+0x40",
                of("speaker", "bellman_bgp_peer_shutdown", "peer=\"r:179\""),
                "1+0x40")),
        when(
            "a thread is stuck",
            Map.of(of("leader", "bellman_thread_stalled_seconds", "thread=\"x\""), "0+15x40"),
            "{alertname=\"BellmanThreadStalled\", pod=\"leader\"}"),
        when(
            "a thread stood still for a while",
            Map.of(
                of("leader", "bellman_thread_stalled_seconds", "thread=\"x\""),
                "0+0x18 12+0x0 0+0x20")),
        when("nobody leads", Map.of(leader, "0+0x40"), "{alertname=\"BellmanNoLeader\"}"),
        when("two lead", Map.of(standby, "1+0x40"), "{alertname=\"BellmanNoLeader\"}"),
        when(
            "the leader changes, and nobody leads for half a minute",
            Map.of(leader, "1+0x14 0+0x30", standby, "0+0x16 1+0x30")),
        when(
            "there is no controller",
            Map.of(leader, "1+0x5 stale", standby, "0+0x5 stale"),
            "{alertname=\"BellmanNoLeader\"}"),
        when(
            "the leader of before had a full pool",
            Map.of(
                of("before", POOL_USED, "pool=\"a\""),
                "16+0x16 stale",
                of("before", "metallb_allocator_addresses_total", "pool=\"a\""),
                "16+0x16 stale")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void fireWhenTheyShould(String what, Map<String, String> others, List<String> alerts)
      throws Exception {
    Map<String, String> series = well();
    series.putAll(others);
    Promtool.assertFires(rules, series, List.of(new Promtool.Expected(AT_SECONDS, alerts)));
  }
}
