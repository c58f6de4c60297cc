package bellman.app.frrk8s;

import bellman.api.resource.FrrNodeState;
import bellman.app.frrk8s.FrrSessions.Session;
import bellman.app.speaker.FlapLog;
import bellman.app.speaker.SpeakerMetrics;
import bellman.balancer.config.Bfd;
import bellman.balancer.config.Peer;
import bellman.balancer.frrk8s.NeighborKey;
import bellman.telemetry.Metric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of a speaker whose BGP is spoken by FRR-K8s, under the names of the own engine's. */
final class FrrMetrics {

  private FrrMetrics() {}

  /**
   * All of them.
   *
   * @param written how often the object was written
   */
  static List<Metric> of(FrrState state, long written, long now) {
    var speakerMetrics = new SpeakerMetrics();
    for (Peer peer : FrrAnswers.peers(state)) {
      measure(speakerMetrics, state, peer, now);
    }
    FlapLog.measure(state.planner().planner(state.node()), speakerMetrics);
    NodeFit fit = state.fitted();
    Map<String, String> none = Map.of();
    speakerMetrics.gauge(
        none,
        "bellman_frrk8s_object_bytes",
        "Size of this node's FRRConfiguration",
        fit == null ? 0 : (double) fit.rendered().bytes());
    speakerMetrics.gauge(
        none,
        "bellman_frrk8s_held",
        "Whether the FRRConfiguration cannot be written and an older one stays in place",
        state.isHeld() || state.refusal() != null);
    speakerMetrics.configuration(state.reconciling().isRecorded(), !state.problems().isEmpty());
    FrrNodeState said = state.said();
    speakerMetrics.gauge(
        none,
        "bellman_frrk8s_refused",
        "Whether FRR-K8s or FRR rejected the node's configuration",
        said != null && (said.isRefused() || said.isReloadFailed()));
    speakerMetrics.add(
        Metric.Kind.COUNTER,
        none,
        "bellman_frrk8s_writes_total",
        "Number of writes of the FRRConfiguration",
        (double) written);
    List<Metric> all = new ArrayList<>(speakerMetrics.measurements());
    all.add(state.reconciling().measurement());
    all.add(state.turns().measurement());
    all.add(state.toServer().measurement());
    return all;
  }

  private static void measure(SpeakerMetrics speakerMetrics, FrrState state, Peer peer, long now) {
    NeighborKey neighbor = state.neighbor(peer.name());
    boolean up = neighbor != null && state.sessions().isUp(neighbor);
    Map<String, String> labels = SpeakerMetrics.labels(peer);
    speakerMetrics.gauge(
        labels, "metallb_bgp_session_up", "Whether the session is established", up);
    speakerMetrics.gauge(
        labels,
        "metallb_bgp_announced_prefixes_total",
        "Prefixes advertised to the peer",
        up ? FrrRoutes.loaded(state, peer, now).size() : 0);
    Bfd bfd = peer.bfd();
    Session session = neighbor == null ? null : state.sessions().of(neighbor);
    if (bfd != null) {
      Map<String, String> withoutPort = new HashMap<>(labels);
      withoutPort.put("peer", neighbor == null ? peer.name() : neighbor.name());
      speakerMetrics.gauge(
          withoutPort,
          "metallb_bfd_session_up",
          "Whether the BFD session is up",
          session != null && session.said().bfd().equalsIgnoreCase("up"));
    }
  }
}
