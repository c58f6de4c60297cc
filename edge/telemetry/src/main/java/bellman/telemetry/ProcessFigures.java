package bellman.telemetry;

import bellman.telemetry.Metric.Kind;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process takes: processor time, memory, files, collections. The names are those that all
 * clients of Prometheus use, so that the dashboards that everybody has show Bellman as well. What
 * the host does not tell is left out.
 */
public final class ProcessFigures {

  /** What the kernel tells of a process, in lines {@code NAME: VALUE}. */
  private static final Path SELF = Path.of("/proc/self");

  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final double MILLIS = 1e3;
  private static final int KIBI = 1024;

  private final List<Metric> all = new ArrayList<>();

  private ProcessFigures() {}

  /** The figures of this process now. */
  public static List<Metric> measurements() {
    var figures = new ProcessFigures();
    figures.process();
    figures.kernel(SELF);
    figures.heap(Runtime.getRuntime());
    figures.collections();
    return figures.all;
  }

  private void process() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    info.totalCpuDuration()
        .map(Duration::toMillis)
        .ifPresent(millis ->
            add(
                "process_cpu_seconds_total",
                Kind.COUNTER,
                "Processor time of the process",
                millis / MILLIS));
    info.startInstant()
        .map(Instant::toEpochMilli)
        .ifPresent(millis ->
            gauge(
                "process_start_time_seconds",
                "Start time of the process since 1970",
                millis / MILLIS));
  }

  private void kernel(Path self) {
    try {
      for (String line : Files.readAllLines(self.resolve("status"))) {
        String[] words = WORDS.split(line, -1);
        switch (words[0]) {
          case "VmRSS:" ->
              gauge(
                  "process_resident_memory_bytes",
                  "Resident memory of the process",
                  Double.parseDouble(words[1]) * KIBI);
          case "VmSize:" ->
              gauge(
                  "process_virtual_memory_bytes",
                  "Virtual memory of the process",
                  Double.parseDouble(words[1]) * KIBI);
          case "Threads:" ->
              gauge(
                  "process_threads",
                  "Operating system threads of the process",
                  Double.parseDouble(words[1]));
          default -> {}
        }
      }
      try (Stream<Path> files = Files.list(self.resolve("fd"))) {
        gauge("process_open_fds", "Open files and sockets", (double) files.count());
      }
      for (String line : Files.readAllLines(self.resolve("limits"))) {
        if (line.startsWith("Max open files") && !line.contains("unlimited")) {
          String[] words = WORDS.split(line, -1);
          gauge("process_max_fds", "Maximum number of open files", Double.parseDouble(words[3]));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // another system than Linux, or one that hides it
      return;
    }
  }

  private void heap(Runtime runtime) {
    Map<String, String> heap = Map.of("area", "heap");
    long used = runtime.totalMemory() - runtime.freeMemory();
    add("jvm_memory_used_bytes", Kind.GAUGE, "Heap memory in use", heap, (double) used);
    add(
        "jvm_memory_committed_bytes",
        Kind.GAUGE,
        "Heap memory committed",
        heap,
        (double) runtime.totalMemory());
    add(
        "jvm_memory_max_bytes",
        Kind.GAUGE,
        "Maximum heap memory",
        heap,
        (double) runtime.maxMemory());
  }

  private void collections() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      Map<String, String> name = Map.of("gc", collector.getName());
      add(
          "jvm_gc_collection_seconds_count",
          Kind.COUNTER,
          "Garbage collections",
          name,
          (double) collector.getCollectionCount());
      add(
          "jvm_gc_collection_seconds_sum",
          Kind.COUNTER,
          "Time for which garbage collections paused the process",
          name,
          collector.getCollectionTime() / MILLIS);
    }
  }

  private void gauge(String name, String help, double value) {
    add(name, Kind.GAUGE, help, value);
  }

  private void add(String name, Kind kind, String help, double value) {
    add(name, kind, help, Map.of(), value);
  }

  private void add(String name, Kind kind, String help, Map<String, String> labels, double value) {
    all.add(new Metric(name, kind, help, labels, value));
  }
}
