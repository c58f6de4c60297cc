package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prometheus' own program for rules, and the chart's alerts as it reads them. */
final class Promtool {

  /** How far samples are apart, and how often rules are looked at. */
  static final int INTERVAL_SECONDS = 15;

  /** What is looked at of an alert that fires. */
  private static final String FIRING =
      "count by (alertname, pod, pool, peer) (ALERTS{alertstate=\"firing\"})";

  private Promtool() {}

  /**
   * What is to fire at a time, and nothing else.
   *
   * @param alerts as selectors: {@code {alertname="A", pod="p"}}
   */
  record Expected(int atSeconds, Collection<String> alerts) {}

  static void require() {
    Helm.require();
    if (program().isEmpty()) {
      Requirements.skip("no promtool: apt-get install --no-install-recommends prometheus");
    }
  }

  private static Optional<String> program() {
    return Helm.onPath("promtool")
        .filter(place -> place != null && Files.isExecutable(Path.of(place)))
        .findFirst();
  }

  /** The alerts that the chart makes with these values, as a file of Prometheus. */
  static String rules(String values) throws IOException, InterruptedException {
    Helm.Result made = Helm.template(values);
    assertThat(made.status()).as(made.output()).isZero();
    String rule = ChartTest.document(made.output(), "PrometheusRule");
    return rule.substring(rule.indexOf("\nspec:\n") + 7)
        .lines()
        .map(line -> line.length() > 2 ? line.substring(2) : line)
        .collect(Collectors.joining("\n"));
  }

  static Helm.Result check(String rules) throws IOException, InterruptedException {
    return with(rules, file -> List.of("check", "rules", file.toString()));
  }

  private interface Words {
    List<String> of(Path rules) throws IOException;
  }

  private static Helm.Result with(String rules, Words words)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bellman-rules");
    Path file = folder.resolve("rules.yaml");
    Path test = folder.resolve("test.yaml");
    try {
      Files.writeString(file, rules);
      List<String> line = new ArrayList<>(List.of(program().orElseThrow()));
      line.addAll(words.of(file));
      return Helm.result(line);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(test);
      Files.delete(folder);
    }
  }

  /**
   * Asserts that exactly these alerts fire.
   *
   * @param series samples by series, in promtool's words ({@code 0+0x10})
   */
  static void assertFires(String rules, Map<String, String> series, List<Expected> expected)
      throws IOException, InterruptedException {
    var text = new StringBuilder("rule_files: [rules.yaml]\nevaluation_interval: ");
    text.append(INTERVAL_SECONDS).append("s\ntests:\n- interval: ").append(INTERVAL_SECONDS);
    text.append("s\n  input_series:\n");
    series.forEach((name, values) ->
        text.append("  - {series: '")
            .append(name.replace("'", "''"))
            .append("', values: '")
            .append(values)
            .append("'}\n"));
    text.append("  promql_expr_test:\n");
    for (Expected one : expected) {
      text.append("  - expr: '").append(FIRING).append("'\n    eval_time: ");
      text.append(one.atSeconds()).append("s\n    exp_samples:");
      text.append(one.alerts().isEmpty() ? " []\n" : "\n");
      one.alerts()
          .forEach(alert -> text.append("    - {labels: '").append(alert).append("', value: 1}\n"));
    }
    Helm.Result result =
        with(
            rules,
            file -> {
              Path test = file.resolveSibling("test.yaml");
              Files.writeString(test, text);
              return List.of("test", "rules", test.toString());
            });
    assertThat(result.status()).as("%s%n%s", result.output(), text).isZero();
    assertThat(result.output()).contains("SUCCESS");
  }
}
