package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that knows nothing of Bellman is told of it by one command, and then takes every
 * example; those with objects of FRR-K8s when it knows FRR-K8s too.
 */
final class FreshServerTest {

  @BeforeAll
  static void require() {
    Requirements.apiServer();
  }

  @Test
  void itIsToldOfTheResourcesAndTakesEveryExample() throws Exception {
    Bellman.prepare();
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      String definitions = definitions();
      assertThat(kubectl.apply(definitions).lines())
          .hasSize(10)
          .allMatch(line -> line.endsWith(" created"));
      assertThat(kubectl.apply(definitions).lines()).allMatch(line -> line.endsWith(" unchanged"));
      kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
      kubectl.run("create", "namespace", User.NAMESPACE);

      List<Path> examples = examples();
      assertThat(examples).hasSizeGreaterThan(15);
      for (Path example : examples) {
        if (!isForFrrK8s(example)) {
          take(kubectl, example);
        }
      }
    }
  }

  @Test
  void whereItKnowsFrrK8sItTakesTheExampleWithItToo() throws Exception {
    Assets.frrK8sObstacle().ifPresent(Requirements::skip);
    Bellman.prepare();
    try (Lab lab = new Lab();
        ApiServer server = ApiServer.start(lab)) {
      Kubectl kubectl = server.kubectl(User.ADMIN);
      kubectl.apply(definitions());
      FrrK8s.define(kubectl);
      kubectl.run("create", "namespace", User.NAMESPACE);

      List<Path> examples = examples().stream().filter(FreshServerTest::isForFrrK8s).toList();
      assertThat(examples).isNotEmpty();
      examples.forEach(example -> take(kubectl, example));
    }
  }

  private static void take(Kubectl kubectl, Path example) {
    String file = example.toString();
    Kubectl.Result result = kubectl.result("", "apply", "-f", file);
    assertThat(result.complaint()).as(file).isEmpty();
    assertThat(result.output()).as(file).isNotEmpty();
    // The next example has objects of the same names.
    kubectl.run("delete", "--wait=false", "-f", file);
  }

  private static boolean isForFrrK8s(Path example) {
    return example.getParent().endsWith("frr-k8s");
  }

  private static String definitions() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Bellman.root().resolve("bellman").toString(), "crds")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private static List<Path> examples() {
    try (Stream<Path> files = Files.walk(Bellman.root().resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
