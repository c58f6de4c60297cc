package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program knows what the manifests start it with. */
final class FlagsTest {

  @BeforeAll
  static void prepare() {
    Bellman.prepare();
  }

  @ParameterizedTest
  @CsvSource({"Deployment, controller", "DaemonSet, speaker"})
  void everyFlagIsKnown(String kind, String command) throws Exception {
    String help =
        Helm.result(List.of(Bellman.root().resolve("bellman").toString(), command, "--help"))
            .output();
    StringBuilder manifests = new StringBuilder();
    Cluster.manifests(Set.of(kind)).forEach(manifests::append);
    if (Helm.program().isPresent()) {
      String everything = Helm.template(ChartTest.EVERYTHING).output();
      manifests.append(ChartTest.document(everything, kind));
      String frrK8s = Helm.template(FrrChartTest.EVERYTHING).output();
      manifests.append(ChartTest.document(frrK8s, kind));
    }
    Set<String> flags = new TreeSet<>();
    Matcher each = Pattern.compile("- (--[a-z-]+)").matcher(manifests);
    while (each.find()) {
      flags.add(each.group(1));
    }
    assertThat(flags).hasSizeGreaterThan(2);
    assertThat(help).contains(flags);
  }
}
