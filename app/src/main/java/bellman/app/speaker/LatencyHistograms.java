package bellman.app.speaker;

import bellman.speaker.Latencies;
import bellman.telemetry.Histogram;
import bellman.telemetry.Metric;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long changes take: to be planned, and from when the speaker is told until the kernel has the
 * bytes for a router. Owned by the speaker's thread.
 */
final class LatencyHistograms implements Latencies {

  private final Histogram reconciling =
      new Histogram("bellman_reconcile_duration_seconds", "Time to plan after a change");
  private final Histogram toWire =
      new Histogram(
          "bellman_event_to_wire_seconds",
          "Time from a change observed by the speaker until its update is written to a router's"
              + " socket");
  private final Histogram turns = Histogram.ofTurns();

  /** When the oldest change was told of that is being sent to a peer. */
  private final Map<String, Long> sending = new HashMap<>();

  /** How long was worked on what is not finished yet. */
  private long workedNanos;

  /** The speaker's thread did one thing for so long. */
  void turn(long nanos) {
    turns.record(nanos);
  }

  @Override
  public void worked(long nanos) {
    workedNanos += nanos;
  }

  @Override
  public void reconciled() {
    reconciling.record(workedNanos);
    workedNanos = 0;
  }

  /** Whether a change was followed to its end yet. */
  boolean isReconciled() {
    return reconciling.isRecorded();
  }

  @Override
  public void sending(String peer, long toldNanos) {
    if (toldNanos != NEVER) {
      sending.putIfAbsent(peer, toldNanos);
    }
  }

  @Override
  public void written(String peer, long nowNanos) {
    Long told = sending.remove(peer);
    if (told != null) {
      toWire.record(nowNanos - told);
    }
  }

  @Override
  public void forget(String peer) {
    sending.remove(peer);
  }

  List<Metric> measurements() {
    return List.of(reconciling.measurement(), toWire.measurement(), turns.measurement());
  }
}
