package bellman.cluster;

import bellman.lab.Bellman;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code docs/metrics.md}: what it says there is for monitoring. */
final class FiguresPage {

  private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\|");

  private FiguresPage() {}

  /** The type of each metric, by its name. */
  static Map<String, String> types() throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (String line : Files.readAllLines(Bellman.root().resolve("docs/metrics.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        all.put(row.group(1), row.group(2));
      }
    }
    return all;
  }

  static SortedSet<String> names() throws IOException {
    return new TreeSet<>(types().keySet());
  }

  /** Those of them that are told only where FRR-K8s speaks BGP. */
  static Map<String, String> typesBesideFrrK8s() throws IOException {
    Map<String, String> some = types();
    some.keySet()
        .removeIf(
            name -> !name.startsWith("bellman_frrk8s_") && !name.endsWith("_to_write_seconds"));
    return some;
  }
}
