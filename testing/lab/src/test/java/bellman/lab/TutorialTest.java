package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The tutorial's "A real router", with the files that stand there: on one host as it says, and
 * between two, where nothing but the two addresses is another.
 */
final class TutorialTest {

  @RegisterExtension static final OneSite SITE = new OneSite();

  /** The addresses of the tutorial: the router's, and the node's. */
  private static final String ROUTER = "127.0.0.2";

  private static final String NODE = "127.0.0.1";

  private static List<String> tutorial() {
    try {
      return Files.readAllLines(Bellman.root().resolve("docs/tutorial.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the tutorial shows between a line and the next one that ends it. */
  private static String block(String first, String end, String prompt) {
    List<String> lines = tutorial();
    int begin = lines.indexOf(first);
    assertThat(begin).as("the line \"%s\" of the tutorial", first).isNotNegative();
    String block =
        lines.subList(begin + 1, lines.size()).stream()
            .takeWhile(line -> !line.startsWith(end))
            .map(line -> line.startsWith(prompt) ? line.substring(prompt.length()) : line)
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(block).contains(ROUTER);
    return block;
  }

  private static String birdConf() {
    return block("$ cat bird.conf", "$ ", "");
  }

  private static String routerYaml() {
    return block("$ cat > try/router.yaml << END", "> END", "> ");
  }

  private static String on(String text, String router, String node) {
    return text.replace(ROUTER, "@").replace(NODE, node).replace("@", router);
  }

  /** A running BIRD with a configuration of its own. */
  private record RunningBird(Namespace place, Daemon daemon, String socket)
      implements AutoCloseable {

    static RunningBird start(Namespace place, String configuration) {
      Path folder = SITE.lab().newFolder("tutorial-bird");
      Path file = folder.resolve("bird.conf");
      Manifests.write(file, configuration);
      String socket = folder.resolve("bird.ctl").toString();
      Daemon daemon =
          place.start(
              folder.getFileName().toString(),
              List.of("bird", "-f", "-c", file.toString(), "-s", socket));
      return new RunningBird(place, daemon, socket);
    }

    String ask(String... words) {
      List<String> line = new ArrayList<>(List.of("birdc", "-s", socket));
      line.addAll(List.of(words));
      return place.run(line.toArray(String[]::new));
    }

    @Override
    public void close() {
      daemon.close();
    }
  }

  private static Bellman start(String router) {
    Path config = Manifests.example(SITE.lab(), "seed");
    Manifests.write(config.resolve("router.yaml"), router);
    return SITE.start(config);
  }

  /** The lines of a table that begin with a prefix, without when they came. */
  private static List<String> heads(String table) {
    return table
        .lines()
        .filter(line -> line.matches("[0-9.]+/[0-9]+ .*"))
        .map(line -> line.replaceFirst(" [0-9]{2}:[0-9]{2}:.*", "").replaceAll(" +", " "))
        .toList();
  }

  @Test
  void onOneHostItIsAsShown() {
    Requirements.router(RouterKind.BIRD);
    try (RunningBird bird = RunningBird.start(SITE.host(), birdConf());
        Bellman bellman = start(routerYaml())) {
      SITE.lab()
          .await(
              "the routes in BIRD",
              List.of(
                  "198.51.100.0/24 unreachable [bellman", "198.51.100.10/32 unreachable [bellman"),
              () -> heads(bird.ask("show", "route", "protocol", "bellman", "all")));
      assertThat(bellman.peer("bird").path("state").asText()).isEqualTo("established");
      List<String> shown =
          heads(String.join("\n", tutorial())).stream()
              .filter(line -> line.endsWith("[bellman"))
              .distinct()
              .toList();
      assertThat(shown).isEqualTo(heads(bird.ask("show", "route", "protocol", "bellman", "all")));
    }
  }

  /** The routes lead to the node, for BIRD and for the kernel that it hands them to. */
  @Test
  void betweenTwoHostsItsRoutesLeadToTheNode() {
    Requirements.router(RouterKind.BIRD);
    String configuration =
        on(birdConf(), Site.FIRST, Site.HOST_TO_FIRST)
            + "protocol kernel { ipv4 { import none; export all; }; }\n";
    try (RunningBird bird = RunningBird.start(SITE.first(), configuration);
        Bellman bellman = start(on(routerYaml(), Site.FIRST, Site.HOST_TO_FIRST))) {
      SITE.lab()
          .await(
              "the routes in BIRD",
              List.of("198.51.100.0/24 unicast [bellman", "198.51.100.10/32 unicast [bellman"),
              () -> heads(bird.ask("show", "route", "protocol", "bellman", "all")));
      JsonNode sent = bellman.routes();
      assertThat(sent).hasSize(2);
      sent.forEach(
          route -> assertThat(route.path("nextHop").asText()).isEqualTo(Site.HOST_TO_FIRST));
      assertThat(bird.ask("show", "route", "protocol", "bellman", "all"))
          .contains("via " + Site.HOST_TO_FIRST + " on host0")
          .doesNotContain("unreachable");
      for (String address : List.of("198.51.100.10", "198.51.100.77")) {
        SITE.lab()
            .await(
                "the kernel's way to " + address,
                () -> SITE.first().result("ip", "route", "get", address).output(),
                way -> way.contains("via " + Site.HOST_TO_FIRST));
      }
    }
  }
}
