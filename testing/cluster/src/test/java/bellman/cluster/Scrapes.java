package bellman.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What processes told monitoring, stage by stage, as Prometheus would have it: each series with the
 * name of its Pod, and each stage as if it had lasted for two minutes.
 */
final class Scrapes {

  private static final int SAMPLES = 8;
  private static final Pattern SAMPLE = Pattern.compile("^([a-z0-9_]+)(?:\\{(.*)})? (\\S+)$");
  private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$");

  private final List<SortedMap<String, String>> stages = new ArrayList<>();
  private final SortedMap<String, String> types = new TreeMap<>();

  /** A stage begins. */
  void stage() {
    stages.add(new TreeMap<>());
  }

  /** Takes over what one process tells. */
  void take(String pod, String page) {
    for (String line : page.split("\n", -1)) {
      Matcher type = TYPE.matcher(line);
      if (type.find()) {
        types.put(type.group(1), type.group(2));
      }
      Matcher sample = SAMPLE.matcher(line);
      if (sample.find()) {
        String labels = sample.group(2) == null ? "" : "," + sample.group(2);
        stages
            .getLast()
            .put(
                sample.group(1)
                    + "{namespace=\"metallb-system\",pod=\""
                    + pod
                    + "\""
                    + labels
                    + "}",
                sample.group(3));
      }
    }
  }

  /** The series of the latest stage that begin so, with their values. */
  SortedMap<String, String> latest(String name) {
    SortedMap<String, String> some = new TreeMap<>(stages.getLast());
    some.keySet().removeIf(series -> !series.startsWith(name + "{"));
    return some;
  }

  /** The type of each metric that was ever told. */
  SortedMap<String, String> types() {
    return Collections.unmodifiableSortedMap(types);
  }

  /** The end of the latest stage, in seconds since the first began. */
  int endSeconds() {
    return (stages.size() * SAMPLES - 1) * Promtool.INTERVAL_SECONDS;
  }

  /** All samples of the series that these rules ask for, in the words of promtool. */
  Map<String, String> samples(String rules) {
    Map<String, StringBuilder> texts = new HashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      int stage = i;
      stages
          .get(i)
          .forEach((series, value) -> {
            if (rules.contains(series.substring(0, series.indexOf('{')))) {
              texts.computeIfAbsent(series, _ -> missing(stage));
            }
          });
      texts.forEach((series, text) -> {
        String value = stages.get(stage).get(series);
        if (value != null) {
          text.append(value).append("+0x").append(SAMPLES - 1).append(' ');
        } else if (text.indexOf("+") >= 0) {
          text.append("stale _x").append(SAMPLES - 1).append(' ');
        }
      });
    }
    Map<String, String> all = new TreeMap<>();
    texts.forEach((series, text) -> all.put(series, text.toString().strip()));
    return all;
  }

  private static StringBuilder missing(int stages) {
    var text = new StringBuilder();
    return stages == 0 ? text : text.append("_x").append(stages * SAMPLES).append(' ');
  }
}
