package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The image for containers, as an engine would start it: its layers one over the other, its user,
 * its environment and its entry point, in a root file system with nothing of this machine.
 */
final class ImageTest {

  private static final int BUILD_SECONDS = 300;
  private static final int RUN_SECONDS = 60;

  /** What {@code build/image} ends with when the machine lacks something. */
  private static final int LACKING = 3;

  @TempDir private static Path folder;
  private static JsonNode configuration;
  private static Path root;

  @BeforeAll
  static void unpack() throws IOException {
    Requirements.lab();
    Path project = Bellman.root();
    Command.Result built =
        Command.result(BUILD_SECONDS, List.of(project.resolve("build/image").toString()));
    if (built.status() == LACKING) {
      Requirements.skip(built.complaint());
    }
    assertThat(built.status()).as(built.complaint()).isZero();
    Path layout = Files.createDirectory(folder.resolve("layout"));
    root = Files.createDirectory(folder.resolve("root"));
    String file = built.output().replaceFirst("(?s):.*", "");
    Command.run("tar", "-xf", file, "-C", layout.toString());
    Path blobs = layout.resolve("blobs/sha256");
    JsonNode index = RouterJson.parse(Files.readString(layout.resolve("index.json")));
    JsonNode manifest = blob(blobs, index.path("manifests").path(0));
    configuration = blob(blobs, manifest.path("config")).path("config");
    for (JsonNode layer : manifest.path("layers")) {
      Command.run("tar", "-xzpf", blobs.resolve(digest(layer)).toString(), "-C", root.toString());
    }
  }

  private static String digest(JsonNode descriptor) {
    return descriptor.path("digest").asText().replace("sha256:", "");
  }

  private static JsonNode blob(Path blobs, JsonNode descriptor) throws IOException {
    return RouterJson.parse(Files.readString(blobs.resolve(digest(descriptor))));
  }

  /** Starts a container with its own entry point. */
  private static Command.Result start(String... arguments) {
    List<String> program = new ArrayList<>();
    configuration.path("Entrypoint").forEach(word -> program.add(word.asText()));
    return start(program, arguments);
  }

  /** Starts a container, as far as that can be done without an engine. */
  private static Command.Result start(List<String> entry, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "root=$1; user=$2; shift 2; mount -t proc proc \"$root/proc\";"
                    + " exec chroot --userspec=\"$user\" \"$root\" \"$@\"",
                "sh",
                root.toString(),
                configuration.path("User").asText()));
    List<String> program = new ArrayList<>(entry);
    // an archive of classes that does not fit is an error then, and not just slow
    program.add(1, "-Xshare:on");
    words.addAll(program);
    words.addAll(List.of(arguments));
    return Command.result(RUN_SECONDS, words);
  }

  @Test
  void startsFromItsArchiveOfClasses() {
    Command.Result result = start("--version");
    assertThat(result.complaint()).isEmpty();
    assertThat(result.output()).startsWith("bellman ");
    assertThat(result.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"speaker", "controller"})
  void aProcessOfAClusterHasAnArchiveOfItsOwn(String process) {
    Command.Result result =
        start(
            // as the chart says
            List.of("/opt/java/bin/java", "@/opt/bellman/" + process + ".options"),
            process,
            "--help");
    assertThat(result.complaint()).isEmpty();
    assertThat(result.output()).contains("bellman " + process);
    assertThat(result.status()).isZero();
  }

  @Test
  void announcesItsExampleToARouterOfItsOwn() {
    Command.Result result = start("demo", "--once");
    assertThat(result.output()).as(result.complaint()).contains("198.51.100.10/32", "default/web");
    assertThat(result.status()).isZero();
  }

  @Test
  void bringsTheLicensesOfItsParts() {
    Path licenses = root.resolve("opt/bellman/licenses");
    for (String file :
        List.of(
            "LICENSE",
            "NOTICE",
            "third-party",
            "java/java.base/LICENSE",
            "java/java.base/ASSEMBLY_EXCEPTION",
            "libc6/copyright")) {
      assertThat(licenses.resolve(file)).isRegularFile().isNotEmptyFile();
    }
    assertThat(licenses).isDirectoryContaining("glob:**/slf4j-api-*");
  }

  @Test
  void runsAsNobody() {
    assertThat(configuration.path("User").asText()).isEqualTo("65532:65532");
  }
}
