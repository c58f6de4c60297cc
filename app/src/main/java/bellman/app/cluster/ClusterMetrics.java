package bellman.app.cluster;

import bellman.kubernetes.Cluster;
import bellman.kubernetes.Events;
import bellman.kubernetes.RequestCounts;
import bellman.runtime.Backlog;
import bellman.telemetry.MeasurementSource;
import bellman.telemetry.Metric;
import bellman.telemetry.Metric.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The figures of a process's dealings with the API server. */
public final class ClusterMetrics {

  private static final double NANOS = 1e9;

  private ClusterMetrics() {}

  /** What the API server was asked, and what it answered. */
  public static MeasurementSource ofRequests(Cluster cluster) {
    return () -> {
      List<Metric> all = new ArrayList<>();
      Map<RequestCounts.Request, Long> counts = cluster.requests().counts();
      counts.forEach((request, count) ->
          all.add(
              new Metric(
                  "bellman_api_requests_total",
                  Kind.COUNTER,
                  "Requests to the API server, by verb, resource and response status",
                  Map.of(
                      "verb", request.verb(),
                      "resource", request.resource(),
                      "code", request.code()),
                  (double) count)));
      return all;
    };
  }

  /** What became of events. */
  public static MeasurementSource ofEvents(Events events) {
    return () -> {
      List<Metric> all = new ArrayList<>();
      for (Events.Outcome outcome : Events.Outcome.values()) {
        all.add(
            new Metric(
                "bellman_events_total",
                Kind.COUNTER,
                "Events about objects, sent or dropped",
                Map.of("outcome", outcome.name().toLowerCase(Locale.ROOT)),
                (double) events.count(outcome)));
      }
      return all;
    };
  }

  /** How many statuses wait to be written, and for how long. */
  public static MeasurementSource ofBacklogs(Supplier<Map<String, Backlog<String>>> backlogs) {
    return () -> {
      List<Metric> all = new ArrayList<>();
      backlogs
          .get()
          .forEach((resource, backlog) -> {
            Map<String, String> labels = Map.of("resource", resource);
            all.add(
                new Metric(
                    "bellman_status_backlog",
                    Kind.GAUGE,
                    "Objects whose status is not up to date yet",
                    labels,
                    backlog.size()));
            all.add(
                new Metric(
                    "bellman_status_backlog_oldest_seconds",
                    Kind.GAUGE,
                    "Age of the oldest of them",
                    labels,
                    backlog.oldestNanos() / NANOS));
          });
      return all;
    };
  }
}
