package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.telemetry.AboutAnswer;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.Endpoint;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.LogFormat;
import bellman.telemetry.Logs;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Rows;
import bellman.telemetry.Token;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The archive for a bug report, made of a folder and a process that answers. */
@Timeout(60)
class SupportTest {

  /** Each secret below has this in it, so that one search finds any that is left. */
  private static final String MARKER = "sparrow";

  private static final String NOBODY = "127.0.0.1:1";

  private static final String MANIFESTS =
      """
      # a note of somebody: the password is sparrow-in-a-comment
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata:
        name: tor
        annotations:
          example.com/owner: sparrow-of-an-annotation
          metallb.io/api-token: sparrow-of-ours
          kubectl.kubernetes.io/last-applied-configuration: '{"spec":{"password":"sparrow-before"}}'
      spec:
        myASN: 64500
        peerASN: 64501
        peerAddress: 10.0.0.1
        password: sparrow-inline
      ---
      apiVersion: v1
      kind: Secret
      metadata:
        name: other
        annotations:
          note: sparrow-at-a-secret
      type: kubernetes.io/basic-auth
      data:
        password: %s
      stringData:
        username: sparrow-as-text
      ---
      apiVersion: v1
      kind: List
      items:
        - apiVersion: v1
          kind: ConfigMap
          metadata:
            name: settings
            annotations: {a: sparrow-of-a-map}
          data:
            key: sparrow-in-a-map
        - apiVersion: frrk8s.metallb.io/v1beta1
          kind: FRRConfiguration
          metadata:
            name: users
          spec:
            raw:
              rawConfig: |
                router bgp 64500
                 neighbor 10.0.0.9 password sparrow-raw
            bgp:
              routers:
                - asn: 64500
                  neighbors:
                    - address: 10.0.0.9
                      asn: 64501
                      password: sparrow-of-frr
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: pool}
      spec: {addresses: [198.51.100.0/24]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: all}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {type: LoadBalancer, loadBalancerIP: 198.51.100.7}
      """
          .formatted(base64("sparrow-as-data"));

  @TempDir private Path folder;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> parts(Path archive) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    byte[] octets = Files.readAllBytes(archive);
    try (var zip = new ZipInputStream(new ByteArrayInputStream(octets))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        parts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return parts;
  }

  private CommandLineRun support(String... more) {
    List<String> words = new ArrayList<>(List.of("support", "-o", archive().toString()));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(new String[0]));
  }

  private Path archive() {
    return folder.resolve("archive.zip");
  }

  private Path manifests() throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    Files.writeString(config.resolve("all.yaml"), MANIFESTS);
    return config;
  }

  @Test
  void nothingSecretIsInTheArchive() throws IOException {
    Path config = manifests();
    Files.writeString(config.resolve("broken.yaml"), "password: [sparrow-in-a-broken-file\n");
    Files.writeString(config.resolve("alias.yaml"), "password: *sparrow-of-an-alias\n");
    Files.writeString(
        config.resolve("misspelt.yaml"),
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: misspelt}
        stringdata: {conf: "a sparrow\\nand its nest"}
        """);
    Path log = folder.resolve("old.log");
    Files.writeString(
        log,
        """
        2026-11-30T07:00:00Z INFO  a line that stays
        password=sparrow-in-a-log
        password: correct sparrow battery
        only a line: and its nest
        GET https://joe:sparrow@host/
        sparrow-inline alone, and %s
        Authorization: Bearer sparrow-of-a-header
        -----BEGIN PRIVATE KEY-----
        sparrow
        -----END PRIVATE KEY-----
        """
            .formatted(base64("sparrow-as-data")));
    Path token = folder.resolve("token");
    Token shown = Token.random();
    shown.write(token);
    String secretToken = Files.readString(token).strip();
    Path state = folder.resolve("state");
    Files.writeString(state, "default/web 198.51.100.7\n");
    Files.writeString(folder.resolve("state.peers"), "token=sparrow-of-a-state\n");
    Logs.start("info", LogFormat.TEXT);
    LoggerFactory.getLogger("bellman.test")
        .info("a reader showed {} and sparrow-as-text, api_key: sparrow-of-a-key", secretToken);
    try (ApiServer api =
        ApiServer.start(Endpoint.parse("127.0.0.1:0"), new Known(config, state), shown)) {
      CommandLineRun run =
          support(
              "--api",
              ApiServer.text(api.address()),
              "--token",
              token.toString(),
              "--log",
              log.toString(),
              "--service",
              "web");
      Map<String, String> parts = parts(archive());
      assertThat(String.join("\n", parts.keySet()) + String.join("\n", parts.values()))
          .doesNotContain(MARKER, base64("sparrow-as-data"), secretToken);
      // what makes the search worth something
      assertThat(parts)
          .containsOnlyKeys(
              "versions.txt",
              "host.txt",
              "process/about.json",
              "configuration/manifests.yaml",
              "state/state",
              "state/state.peers",
              "plan.txt",
              "plan.json",
              "process/peers.json",
              "process/routes.json",
              "process/explain-default_web.json",
              "process/health.txt",
              "process/metrics.txt",
              "process/log.txt",
              "logs/0-old.log",
              "CONTENTS.txt");
      assertThat(parts.get("configuration/manifests.yaml"))
          .contains("password: blanked0", "kind: ConfigMap", "example.com/owner: blanked0")
          .contains("neighbor 10.0.0.9 password blanked0", "198.51.100.0/24");
      assertThat(parts.get("plan.txt")).contains("tor   198.51.100.7/32");
      assertThat(parts.get("plan.json")).contains("\"prefix\": \"198.51.100.7/32\"");
      assertThat(parts.get("process/peers.json")).contains("\"name\": \"tor\"");
      assertThat(parts.get("process/explain-default_web.json")).contains("\"pool\": \"pool\"");
      assertThat(parts.get("process/metrics.txt")).contains("some_figure 7");
      assertThat(parts.get("process/log.txt")).contains("a reader showed blanked0 and blanked0");
      assertThat(parts.get("logs/0-old.log")).contains("a line that stays", "blanked0 alone");
      assertThat(parts.get("state/state")).isEqualTo("default/web 198.51.100.7\n");
      // and what could not be had is named in both places
      String broken = "broken.yaml: is not readable as YAML";
      assertThat(run.err())
          .contains("alias.yaml: is not readable as YAML: line 1, column 11: an alias without");
      assertThat(parts.get("CONTENTS.txt"))
          .contains("as by bellman plan -f configuration --node node-1 --no-as-cluster");
      assertThat(parts.get("logs/0-old.log")).contains("only a line: blanked0");
      assertThat(parts.get("CONTENTS.txt")).contains(broken);
      assertThat(run.err()).contains(broken).doesNotContain(MARKER);
      assertThat(run.out()).startsWith(archive() + ": 15 parts; see CONTENTS.txt");
      assertThat(run.status()).isEqualTo(1);
    } finally {
      Logs.start("none");
    }
  }

  @Test
  void whereNothingIsMissingTheStatusIsZero() throws IOException {
    Path config = manifests();
    Path token = folder.resolve("token");
    Token shown = Token.random();
    shown.write(token);
    Path state = folder.resolve("none");
    try (ApiServer api =
        ApiServer.start(Endpoint.parse("127.0.0.1:0"), new Known(config, state), shown)) {
      CommandLineRun run =
          support("--api", ApiServer.text(api.address()), "--token", token.toString());
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(parts(archive()).get("CONTENTS.txt")).contains("nothing is missing");
    }
  }

  @Test
  void withoutAProcessThereIsStillWhatTheFolderSays() throws IOException {
    CommandLineRun run = support("--api", NOBODY, "--config", manifests().toString());
    assertThat(run.status()).isEqualTo(1);
    Map<String, String> parts = parts(archive());
    assertThat(parts.get("plan.txt")).contains("tor   198.51.100.7/32");
    for (String told : List.of(run.err(), parts.get("CONTENTS.txt"))) {
      assertThat(told)
          .contains("process/about.json: no speaker answers at 127.0.0.1:1")
          .contains("process/: peers, routes, health, metrics and log of a process");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive())))
        .isEqualTo("rw-------");
  }

  @Test
  void thePlanNamesNoFileThatOnlyItHad() throws IOException {
    Path config = manifests();
    Files.writeString(
        config.resolve("twice.yaml"), MANIFESTS.substring(MANIFESTS.lastIndexOf("apiVersion")));
    support("--api", NOBODY, "--config", config.toString());
    assertThat(parts(archive()).get("plan.txt"))
        .contains("Service default/web: metadata.name: appears twice in configuration/0.yaml")
        .doesNotContain(System.getProperty("java.io.tmpdir") + "/bellman");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    CommandLineRun run = support("--api", NOBODY, "--config", folder.resolve("no").toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "configuration/manifests.yaml: '"
                + folder.resolve("no")
                + "' does not exist: give a file or a folder of manifests")
        .contains("plan.txt: there is no configuration to plan");
  }

  @Test
  void noFileIsWrittenOver() throws IOException {
    Files.writeString(archive(), "of somebody");
    CommandLineRun run = support("--api", NOBODY, "--config", manifests().toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("support: '" + archive() + "' already exists: choose another --output\n");
    assertThat(archive()).hasContent("of somebody");
  }

  @Test
  void limitsAreLookedAtBeforeAnythingIsDone() {
    assertThat(support("--timeout", "0").err())
        .isEqualTo("support: --timeout 0: must be 1..3600\n");
    assertThat(support("--max-size", "1025").err())
        .isEqualTo("support: --max-size 1025: must be 1..1024\n");
    assertThat(support("--kubeconfig", folder.resolve("no").toString()).err())
        .isEqualTo("support: there is no readable kubeconfig '" + folder.resolve("no") + "'\n");
    assertThat(archive()).doesNotExist();
  }

  /** A process with one session. */
  private record Known(Path config, Path state) implements ApiServer.Answers {

    @Override
    public AboutAnswer about() {
      return new AboutAnswer(
          "run",
          "1",
          "25",
          1,
          "2026-01-01T00:00:00Z",
          "node-1",
          config.toString(),
          state.toString(),
          null);
    }

    @Override
    public List<PeerAnswer> peers() {
      return List.of(
          new PeerAnswer(
              new PeerAnswer.Router("tor", "10.0.0.1", null, null),
              new PeerAnswer.Progress(
                  "idle", "2026-01-01T00:00:00Z", "the router says sparrow-inline", List.of()),
              new PeerAnswer.Session(64500, null, null, null, null, List.of(), List.of()),
              new PeerAnswer.Prefixes(0, 0L),
              null,
              null));
    }

    @Override
    public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) {
      return true;
    }

    @Override
    public @Nullable ExplainAnswer explain(String service) {
      return new ExplainAnswer(
          service, List.of("198.51.100.7"), "pool", null, null, List.of(), List.of());
    }

    @Override
    public List<Metric> measurements() {
      return List.of(new Metric("some_figure", Metric.Kind.GAUGE, "A figure", Map.of(), 7));
    }

    @Override
    public DrainAnswer drain(DrainRequest request) {
      throw new AssertionError("nobody asked for a drain");
    }

    @Override
    public PeerOutcome order(PeerRequest request) {
      throw new AssertionError("nobody ordered anything");
    }
  }
}
