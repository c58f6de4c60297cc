package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.bfd.wire.SessionState;
import bellman.bgp.rib.AdjRibOut;
import bellman.edge.bfd.BfdSession;
import bellman.edge.bgp.BgpPeer;
import bellman.edge.bgp.Traffic;
import bellman.net.Address;
import bellman.net.Family;
import bellman.speaker.LivePeer;
import bellman.telemetry.Metric;
import bellman.telemetry.Metric.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A speaker's figures under the names that MetalLB gave them, so that dashboards and alerts go on.
 * Nothing is counted for this on the way of a route: all is read when somebody asks.
 */
public final class SpeakerMetrics {

  private final List<Metric> measurements = new ArrayList<>();
  private final Set<Map<String, String>> bgpLabels = new HashSet<>();
  private final Set<Map<String, String>> bfdLabels = new HashSet<>();

  /** Nothing measured yet. */
  public SpeakerMetrics() {}

  /** What was measured. */
  public List<Metric> measurements() {
    return measurements;
  }

  /** Called on the speaker's thread. */
  static List<Metric> of(Speaker.View view) {
    var speakerMetrics = new SpeakerMetrics();
    view.peers().forEach(speakerMetrics::peer);
    view.watch().forEach(speakerMetrics::bfd);
    speakerMetrics.gauge(
        Map.of(),
        "bellman_collection_pause_seconds",
        "Expected pause of the next garbage collection, from the last one",
        view.watch().expectedNanos() / 1e9);
    FlapLog.measure(view.planner().planner(view.node()), speakerMetrics);
    speakerMetrics.configuration(
        view.latencies().isReconciled(), !view.planner().problems().isEmpty());
    speakerMetrics.measurements.addAll(view.latencies().measurements());
    return speakerMetrics.measurements;
  }

  /**
   * Whether there is a configuration, and all of it is in use.
   *
   * @param stale whether a part is set aside
   */
  public void configuration(boolean loaded, boolean stale) {
    gauge(
        Map.of(),
        "metallb_k8s_client_config_loaded_bool",
        "Whether a configuration is in use",
        loaded);
    gauge(
        Map.of(),
        "metallb_k8s_client_config_stale_bool",
        "Whether a part of the configuration was rejected",
        stale);
  }

  private void peer(LivePeer peer) {
    Map<String, String> labels = apart(bgpLabels, labels(peer.config()), peer.config());
    BgpPeer bgp = BgpPeerSession.of(peer);
    AdjRibOut rib = peer.rib();
    gauge(
        labels,
        "bellman_bgp_peer_shutdown",
        "Whether an operator has shut the peer down (bellman peer)",
        peer.admin() != null && !peer.isDrained());
    gauge(
        labels,
        "bellman_bgp_peer_drained",
        "Whether an operator has drained the peer (bellman peer)",
        peer.isDrained());
    if (peer.config().listening() != null && peer.config().session().address() == null) {
      return; // whoever connects from there has a session, and not the range
    }
    gauge(labels, "metallb_bgp_session_up", "Whether the session is established", rib != null);
    gauge(
        labels,
        "metallb_bgp_announced_prefixes_total",
        "Prefixes advertised to the peer",
        rib == null ? 0 : (double) rib.sentCount());
    gauge(
        labels,
        "metallb_bgp_received_prefixes_total",
        "Prefixes received from the peer, which are counted and discarded",
        rib == null ? 0 : (double) peer.receivedCount());
    gauge(
        labels,
        "metallb_bgp_pending_prefixes_total",
        "Prefixes waiting until the peer has accepted earlier updates",
        rib == null ? 0 : rib.pendingCount());
    gauge(
        labels,
        "bellman_bgp_held_back_prefixes",
        "Prefixes withheld from the peer by its limit",
        rib == null ? 0 : (double) rib.heldBackCount());
    if (bgp == null) {
      return;
    }
    messages(bgp, labels, "opens_sent", traffic -> traffic.sent(Traffic.Type.OPEN));
    messages(bgp, labels, "opens_received", traffic -> traffic.received(Traffic.Type.OPEN));
    messages(bgp, labels, "notifications_sent", traffic -> traffic.sent(Traffic.Type.NOTIFICATION));
    messages(bgp, labels, "updates_total", traffic -> traffic.sent(Traffic.Type.UPDATE));
    messages(
        bgp, labels, "updates_total_received", traffic -> traffic.received(Traffic.Type.UPDATE));
    messages(bgp, labels, "keepalives_sent", traffic -> traffic.sent(Traffic.Type.KEEPALIVE));
    messages(
        bgp, labels, "keepalives_received", traffic -> traffic.received(Traffic.Type.KEEPALIVE));
    messages(
        bgp, labels, "route_refresh_sent", traffic -> traffic.sent(Traffic.Type.ROUTE_REFRESH));
    messages(bgp, labels, "total_sent", traffic -> sum(traffic::sent));
    messages(bgp, labels, "total_received", traffic -> sum(traffic::received));
  }

  private void bfd(Peer peer, BfdSession session) {
    Map<String, String> labels =
        apart(bfdLabels, Map.of("peer", name(peer), "vrf", vrf(peer)), peer);
    boolean up = session.status().state() == SessionState.UP;
    gauge(labels, "metallb_bfd_session_up", "Whether the BFD session is up", up);
    BfdSession.Counts counts = session.counts();
    String packets = "BFD packets, by kind and direction";
    add(labels, "metallb_bfd_control_packet_input", packets, counts.controlReceived());
    add(labels, "metallb_bfd_control_packet_output", packets, counts.controlSent());
    add(labels, "metallb_bfd_echo_packet_input", packets, counts.echoReceived());
    add(labels, "metallb_bfd_echo_packet_output", packets, counts.echoSent());
    String changes = "Number of times the BFD session came up or went down";
    add(labels, "metallb_bfd_session_up_events", changes, counts.ups());
    add(labels, "metallb_bfd_session_down_events", changes, counts.downs());
    add(
        labels,
        "bellman_bfd_late_packets_total",
        "BFD packets sent after more than half of the peer's detection time",
        counts.late());
  }

  /** MetalLB's labels don't tell two sessions with one address apart: the second has one more. */
  private static Map<String, String> apart(
      Set<Map<String, String>> taken, Map<String, String> labels, Peer peer) {
    if (taken.add(labels)) {
      return labels;
    }
    Map<String, String> more = new HashMap<>(labels);
    more.put("bgppeer", peer.name());
    return more;
  }

  private void add(Map<String, String> labels, String name, String help, long counted) {
    add(Kind.COUNTER, labels, name, help, (double) counted);
  }

  private static long sum(ToLongFunction<Traffic.Type> count) {
    return Arrays.stream(Traffic.Type.values()).mapToLong(count).sum();
  }

  /**
   * The labels of a peer's figures. MetalLB's own engine has no label {@code vrf}; an empty one is
   * as good as none.
   */
  public static Map<String, String> labels(Peer peer) {
    Address address = peer.session().address();
    String name = address == null ? name(peer) : text(address);
    return Map.of("peer", name + ":" + peer.session().transport().port(), "vrf", vrf(peer));
  }

  private static String name(Peer peer) {
    Peer.Listening listening = peer.listening();
    if (peer.session().address() == null && listening != null) {
      return listening.range().toString();
    }
    Address address = peer.session().address();
    return address == null ? String.valueOf(peer.session().interfaceName()) : address.toString();
  }

  private static String vrf(Peer peer) {
    String vrf = peer.session().transport().vrf();
    return vrf == null ? "" : vrf;
  }

  private static String text(Address address) {
    return address.family() == Family.IPV6 ? "[" + address + "]" : address.toString();
  }

  private void messages(
      BgpPeer peer, Map<String, String> labels, String what, ToLongFunction<Traffic> count) {
    add(
        Kind.COUNTER,
        labels,
        "metallb_bgp_" + what,
        "BGP messages, by type and direction",
        (double) count.applyAsLong(peer.traffic()));
  }

  /** A figure that is true or false. */
  public void gauge(Map<String, String> labels, String name, String help, boolean value) {
    gauge(labels, name, help, value ? 1 : 0);
  }

  /** A figure that goes up and down. */
  public void gauge(Map<String, String> labels, String name, String help, double value) {
    add(Kind.GAUGE, labels, name, help, value);
  }

  /** A figure of a kind. */
  public void add(Kind kind, Map<String, String> labels, String name, String help, double value) {
    measurements.add(new Metric(name, kind, help, labels, value));
  }
}
