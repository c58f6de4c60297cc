package bellman.benchmark;

import bellman.app.cluster.ConfigurationStates;
import bellman.app.cluster.Names;
import bellman.app.cluster.SpeakerReport;
import bellman.app.speaker.Announcing;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.Events;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.Owners;
import bellman.kubernetes.StatusWriter;
import bellman.kubernetes.WatchSpec;
import bellman.telemetry.PeerAnswer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node's speaker as the API server knows it: it watches and writes with a speaker's own code, and
 * has sessions that are said to be up or down. Many are in one process.
 */
final class LightSpeaker implements AutoCloseable {

  private final Cluster cluster;
  private final StatusWriter board;
  private final Events events;
  private final SpeakerReport report;
  private final ClusterFeed observation;
  private volatile boolean isUp = true;
  private final String begun = Instant.now().toString();
  private volatile String since = begun;

  LightSpeaker(Path kubeconfig, String node, int peers) throws IOException {
    cluster = Cluster.connect(kubeconfig, null, "speaker");
    String manager = Names.manager(node);
    board = StatusWriter.start(cluster, manager);
    events = Events.start(cluster, "metallb-speaker", node);
    report =
        new SpeakerReport(
            new SpeakerReport.Setup(
                node,
                "",
                board,
                events,
                ConfigurationStates.ofSpeaker(board, node, Instant::now),
                SpeakerReport.Services.SUMMARY,
                (sort, labels, listener) ->
                    OwnedObjectWatch.start(cluster, sort, labels, manager, listener)));
    report.start(announcing(peers));
    observation =
        ClusterFeed.start(
            cluster, WatchSpec.bySpeaker(cluster.namespace(), node), _ -> report.changed());
    board.belongTo(() -> Owners.node(node, observation));
  }

  /** Its sessions with the first router are so now. */
  void sessions(boolean up) {
    isUp = up;
    since = Instant.now().toString();
  }

  /** What the report asks; nothing else is asked of a speaker here. */
  private Announcing announcing(int peers) {
    return (Announcing)
        Proxy.newProxyInstance(
            Announcing.class.getClassLoader(),
            new Class<?>[] {Announcing.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "peers" -> peers(peers);
                  case "findings" -> new Announcing.Findings(true, Set.of(), List.of());
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private List<PeerAnswer> peers(int count) {
    List<PeerAnswer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean up = isUp || i > 0;
      all.add(
          new PeerAnswer(
              new PeerAnswer.Router("router-" + i, DiscardingEnd.address(i), null, null),
              new PeerAnswer.Progress(
                  up ? "established" : "connect",
                  i == 0 ? since : begun,
                  up ? null : "the connection was closed",
                  List.of()),
              new PeerAnswer.Session(
                  64_500, 64_501L, "198.18.1.1", 240, 80, List.of("ipv4-unicast"), List.of()),
              new PeerAnswer.Prefixes(up ? 1_000 : 0, 0L),
              null,
              null));
    }
    return all;
  }

  @Override
  public void close() {
    observation.close();
    report.close();
    events.close();
    board.close();
    cluster.close();
  }
}
