package bellman.telemetry;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Measurements in the text format that Prometheus reads. */
final class PrometheusText {

  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** What the names of counters end in, by custom. */
  private static final String TOTAL = "_total";

  private PrometheusText() {}

  /** Writes what a source knows; what there is for each service is written as it comes. */
  static void write(MeasurementSource source, OutputStream out) throws IOException {
    Map<String, List<Metric>> byName = new LinkedHashMap<>();
    for (Metric measurement : source.measurements()) {
      byName.computeIfAbsent(measurement.name(), _ -> new ArrayList<>()).add(measurement);
    }
    List<MetricSnapshot> metrics = new ArrayList<>(byName.size());
    List<List<Metric>> unusual = new ArrayList<>();
    for (List<Metric> same : byName.values()) {
      // the library would append _total to a counter of another name, and MetalLB has such names
      if (isCounter(same.getFirst()) && !same.getFirst().name().endsWith(TOTAL)) {
        unusual.add(same);
      } else {
        metrics.add(metric(same));
      }
    }
    PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(metrics));
    for (List<Metric> same : unusual) {
      var lines = new Lines(out, "counter");
      for (Metric each : same) {
        lines.add(each);
      }
    }
    source.serviceMeasurements(new Lines(out, "gauge"));
  }

  private static boolean isCounter(Metric measurement) {
    return measurement.kind() == Metric.Kind.COUNTER;
  }

  /** One metric, a line each measurement, in the library's own form. */
  private static final class Lines implements Rows<Metric> {
    private final OutputStream out;
    private final String type;
    private boolean isBegun;

    Lines(OutputStream out, String type) {
      this.out = out;
      this.type = type;
    }

    @Override
    public void add(Metric one) throws IOException {
      var text = new StringBuilder();
      if (!isBegun) {
        isBegun = true;
        text.append("# HELP ").append(one.name()).append(' ').append(one.help());
        text.append("\n# TYPE ").append(one.name()).append(' ').append(type).append('\n');
      }
      text.append(one.name());
      char before = '{';
      for (Map.Entry<String, String> label : new TreeMap<>(one.labels()).entrySet()) {
        text.append(before).append(label.getKey()).append("=\"");
        text.append(
            label.getValue().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append('"');
        before = ',';
      }
      text.append(before == '{' ? " " : "} ").append(one.value()).append('\n');
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static MetricSnapshot metric(List<Metric> same) {
    Metric first = same.getFirst();
    var about = new MetricMetadata(first.name(), first.help());
    if (first.kind() == Metric.Kind.HISTOGRAM) {
      return new HistogramSnapshot(about, same.stream().map(PrometheusText::histogram).toList());
    }
    if (isCounter(first)) {
      String base = first.name().substring(0, first.name().length() - TOTAL.length());
      return new CounterSnapshot(
          new MetricMetadata(base, first.help()),
          same.stream()
              .map(each ->
                  new CounterSnapshot.CounterDataPointSnapshot(each.value(), labels(each), null, 0))
              .toList());
    }
    return new GaugeSnapshot(
        about,
        same.stream()
            .map(each -> new GaugeSnapshot.GaugeDataPointSnapshot(each.value(), labels(each), null))
            .toList());
  }

  private static HistogramDataPointSnapshot histogram(Metric measurement) {
    Metric.Distribution distribution = Objects.requireNonNull(measurement.distribution());
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(distribution.bounds(), distribution.counts()),
        measurement.value(),
        labels(measurement),
        Exemplars.EMPTY,
        0);
  }

  private static Labels labels(Metric measurement) {
    Labels.Builder labels = Labels.builder();
    new TreeMap<>(measurement.labels()).forEach(labels::label);
    return labels.build();
  }
}
