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
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
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

  private PrometheusText() {}

  /** Writes what a source knows; what there is for each service is written as it comes. */
  static void write(MeasurementSource source, OutputStream out) throws IOException {
    Map<String, List<Measurement>> byName = new LinkedHashMap<>();
    for (Measurement measurement : source.measurements()) {
      byName.computeIfAbsent(measurement.name(), _ -> new ArrayList<>()).add(measurement);
    }
    List<MetricSnapshot> metrics = new ArrayList<>(byName.size());
    byName.values().forEach(same -> metrics.add(metric(same)));
    PrometheusTextFormatWriter.create().write(out, new MetricSnapshots(metrics));
    source.serviceMeasurements(new Gauges(out));
  }

  /** Gauges of one metric, a line each, in the library's own form. */
  private static final class Gauges implements Rows<Measurement> {
    private final OutputStream out;
    private boolean isBegun;

    Gauges(OutputStream out) {
      this.out = out;
    }

    @Override
    public void add(Measurement gauge) throws IOException {
      var text = new StringBuilder();
      if (!isBegun) {
        isBegun = true;
        text.append("# HELP ").append(gauge.name()).append(' ').append(gauge.help());
        text.append("\n# TYPE ").append(gauge.name()).append(" gauge\n");
      }
      text.append(gauge.name());
      char before = '{';
      for (Map.Entry<String, String> label : new TreeMap<>(gauge.labels()).entrySet()) {
        text.append(before).append(label.getKey()).append("=\"");
        text.append(
            label.getValue().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append('"');
        before = ',';
      }
      text.append(before == '{' ? " " : "} ").append(gauge.value()).append('\n');
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static MetricSnapshot metric(List<Measurement> same) {
    Measurement first = same.getFirst();
    var about = new MetricMetadata(first.name(), first.help());
    if (first.kind() == Measurement.Kind.HISTOGRAM) {
      return new HistogramSnapshot(about, same.stream().map(PrometheusText::histogram).toList());
    }
    // the library would append _total to a counter of another name, and MetalLB has such names
    boolean counter = first.kind() == Measurement.Kind.COUNTER;
    if (counter && first.name().endsWith("_total")) {
      about =
          new MetricMetadata(
              first.name().substring(0, first.name().length() - "_total".length()), first.help());
      return new CounterSnapshot(
          about,
          same.stream()
              .map(each ->
                  new CounterSnapshot.CounterDataPointSnapshot(each.value(), labels(each), null, 0))
              .toList());
    }
    if (counter) {
      return new UnknownSnapshot(
          about,
          same.stream()
              .map(each ->
                  new UnknownSnapshot.UnknownDataPointSnapshot(each.value(), labels(each), null))
              .toList());
    }
    return new GaugeSnapshot(
        about,
        same.stream()
            .map(each -> new GaugeSnapshot.GaugeDataPointSnapshot(each.value(), labels(each), null))
            .toList());
  }

  private static HistogramDataPointSnapshot histogram(Measurement measurement) {
    Measurement.Distribution distribution = Objects.requireNonNull(measurement.distribution());
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(distribution.bounds(), distribution.counts()),
        measurement.value(),
        labels(measurement),
        Exemplars.EMPTY,
        0);
  }

  private static Labels labels(Measurement measurement) {
    Labels.Builder labels = Labels.builder();
    new TreeMap<>(measurement.labels()).forEach(labels::label);
    return labels.build();
  }
}
