package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command line itself can have wrong, and where results go. */
class UsageTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plam",
        "plan",
        "plan --nodes x",
        "plan -f",
        "plan -f . -o xml",
        "validate",
        "validate -f . extra --what",
        "explain",
        "routes a b",
        "drain --hold",
        "drain --hold soon",
        "peer",
        "peer tor",
        "peer tor restart",
        "peer tor clear now",
        "peer tor clear --text",
        "peer tor refresh --text x",
        "peer tor start --text x",
        "crds --all",
        "run",
        "support extra",
        "replay",
        "replay a b",
        "support --timeout soon",
        "demo a b"
      })
  void wrongUsageIsSaidOnStandardErrorWithStatusTwo(String line) {
    CommandLineRun run = CommandLineRun.of(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "run",
        "plan",
        "validate",
        "peers",
        "routes",
        "explain",
        "drain",
        "peer",
        "support",
        "replay",
        "crds"
      })
  void everyCommandHasHelpThatFitsATerminal(String command) {
    CommandLineRun run =
        command.isEmpty() ? CommandLineRun.of("--help") : CommandLineRun.of(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Usage: bellman").contains(command);
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
  }

  @Test
  void theVersionIsTold() {
    CommandLineRun run = CommandLineRun.of("--version");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("bellman ").contains("Java ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "validate"})
  void aPathThatIsNotThereIsUnreadableInput(String command) {
    Path missing = folder.resolve("nothing");
    CommandLineRun run = CommandLineRun.of(command, "-f", missing.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            command + ": '" + missing + "' does not exist: give a file or a folder of manifests\n");
  }

  @Test
  void aRecordingNeedsAFolder() {
    Path file = folder.resolve("nothing").resolve("recording");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "--config",
            folder.toString(),
            "--state",
            folder.resolve("state").toString(),
            "--record",
            file.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("run: --record " + file + ": there is no such folder: create it");
  }

  @Test
  void whatIsNoRecordingIsUnreadableInput() throws IOException {
    Path missing = folder.resolve("nothing");
    CommandLineRun run = CommandLineRun.of("replay", missing.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("replay: '" + missing + "' is not there\n");
    Path other = Files.writeString(folder.resolve("other"), "{}\n");
    run = CommandLineRun.of("replay", other.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("replay: " + other + ", line 1 can't be read: ");
    assertThat(CommandLineRun.of("replay", folder.toString()).err())
        .isEqualTo("replay: " + folder + " is a folder: give the recording in it\n");
    Files.write(other, new byte[] {(byte) 0xff, 0x0a});
    assertThat(CommandLineRun.of("replay", other.toString()).err())
        .isEqualTo("replay: " + other + " is no recording: it is not text in UTF-8\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --config x", "speaker --node-name n", "controller"})
  void aLogHasAFormatThatThereIs(String command) {
    CommandLineRun run = CommandLineRun.of((command + " --log-format yaml").split(" ", -1));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'yaml' is not a log format: text or json");
  }

  @Test
  void runNeedsAFolderThatIsThere() {
    Path missing = folder.resolve("nothing");
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "--config",
            missing.toString(),
            "--state",
            folder.resolve("state").toString(),
            "--api",
            "127.0.0.1:0",
            "--log-level",
            "none");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'" + missing + "' is not a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:7790", "7790", "127.0.0.1:many"})
  void whereTheApiIsMustBeOnLoopback(String api) {
    CommandLineRun run = CommandLineRun.of("peers", "--api", api);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("peers: '" + api + "'");
  }

  @Test
  void anActionThatThereIsNotIsToldWithThoseThatThereAre() {
    CommandLineRun run = CommandLineRun.of("peer", "tor", "restart");
    assertThat(run.err()).contains("clear, refresh, shutdown, start, drain");
  }

  @Test
  void aTextThatBgpHasNoRoomForIsWrongUsageBeforeAnyoneIsAsked() {
    CommandLineRun run = CommandLineRun.of("peer", "tor", "shutdown", "--text", "ä".repeat(128));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("peer: --text has 256 bytes, but BGP allows at most 255\n");
    run = CommandLineRun.of("peer", "tor", "shutdown", "--text", "a\nb");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("peer: --text contains a control character");
  }

  @Test
  void severalPathsAreReadTogether() throws Exception {
    String namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}";
    Path one = Files.writeString(folder.resolve("one.yaml"), namespace.formatted("a"));
    Path two = Files.writeString(folder.resolve("two.yaml"), namespace.formatted("b"));
    CommandLineRun run = CommandLineRun.of("validate", "-f", one.toString(), "-f", two.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("2 objects, 0 problems, 0 warnings\n");
    assertThat(CommandLineRun.of("validate", "-f", one.toString(), two.toString()).out())
        .isEqualTo(run.out());
  }
}
