package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code bellman plan}: every example against the plan that was worked out for it by hand. */
class PlanTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static List<String> examples() throws IOException {
    try (Stream<Path> folders = Files.list(CommandLineRun.examples())) {
      return folders
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** Options for an example: one without Nodes is planned for a node of the test's choice. */
  private static String[] plan(String example, String... more) throws IOException {
    Path manifests = CommandLineRun.examples().resolve(example);
    List<String> options = new ArrayList<>(List.of("plan", "-f", manifests.toString()));
    boolean hasNodes;
    try (Stream<Path> files = Files.walk(manifests)) {
      hasNodes =
          files
              .filter(Files::isRegularFile)
              .anyMatch(file -> {
                try {
                  return Files.readAllLines(file).contains("kind: Node");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
    }
    if (!hasNodes) {
      options.addAll(List.of("--node", "node-1"));
    }
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  private static JsonNode expected(String example) throws IOException {
    try (InputStream in = PlanTest.class.getResourceAsStream("plans/" + example + ".json")) {
      assertThat(in).as("the plan of examples/" + example).isNotNull();
      return JSON.readTree(in);
    }
  }

  @Test
  void everyPlanIsOfAnExampleThatIsThere() throws IOException, URISyntaxException {
    Path plans = Path.of(PlanTest.class.getResource("plans").toURI());
    try (Stream<Path> files = Files.list(plans)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(examples());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theJsonOfAnExampleIsAsWorkedOut(String example) throws IOException {
    CommandLineRun run = CommandLineRun.of(plan(example, "-o", "json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(JSON.readTree(run.out())).isEqualTo(expected(example));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theYamlSaysTheSame(String example) throws IOException {
    CommandLineRun run = CommandLineRun.of(plan(example, "-o", "yaml"));
    assertThat(run.status()).isZero();
    Object document = new Load(LoadSettings.builder().build()).loadFromString(run.out());
    JsonNode tree = JSON.readTree(JSON.writeValueAsString(document));
    assertThat(tree).isEqualTo(expected(example));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theTableFitsATerminalAndHasEveryRoute(String example) throws IOException {
    CommandLineRun run = CommandLineRun.of(plan(example));
    assertThat(run.status()).isZero();
    for (JsonNode node : expected(example).get("nodes")) {
      assertThat(run.out()).contains("Node " + node.get("name").asText() + "\n");
      for (JsonNode peer : node.get("peers")) {
        for (JsonNode route : peer.get("routes")) {
          assertThat(run.out())
              .containsPattern(
                  "(?m)^" + peer.get("name").asText() + " +" + route.get("prefix").asText() + " ");
        }
      }
      for (JsonNode silent : node.get("silent")) {
        assertThat(run.out())
            .contains(
                silent.get("service").asText()
                    + " is not announced: "
                    + silent.get("reason").asText());
      }
    }
    assertThat(run.out().lines().filter(line -> !line.startsWith(" ")))
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
  }

  @Test
  void onlyTheNodesThatAreNamedAreShown() throws IOException {
    CommandLineRun run = CommandLineRun.of(plan("health", "--node", "node-2", "-o", "json"));
    JsonNode nodes = JSON.readTree(run.out()).get("nodes");
    assertThat(nodes).hasSize(1);
    assertThat(nodes.get(0)).isEqualTo(expected("health").get("nodes").get(1));
  }

  @Test
  void aNodeThatIsNotThereIsWrongUsage() throws IOException {
    CommandLineRun run = CommandLineRun.of(plan("health", "--node", "node-1", "--node", "nod-2"));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no Node 'nod-2'").contains("node-1, node-2");
  }

  @Test
  void withoutANodeObjectTheNodeHasTheNameAndTheLabelOfItsName() throws IOException {
    Files.writeString(
        folder.resolve("all.yaml"),
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor, namespace: m}
        spec:
          myASN: 64500
          peerASN: 64500
          peerAddress: 10.0.0.1
          nodeSelectors:
            - matchLabels: {kubernetes.io/hostname: somewhere}
        """);
    JsonNode nodes =
        JSON.readTree(
                CommandLineRun.of(
                        "plan", "-f", folder.toString(), "--node", "somewhere", "-o", "json")
                    .out())
            .get("nodes");
    assertThat(nodes.toString())
        .isEqualTo(
            "[{\"name\":\"somewhere\",\"peers\":[{\"name\":\"tor\",\"routes\":[]}],"
                + "\"silent\":[]}]");
  }

  @Test
  void aServiceWithoutAnAddressIsAWarningWithItsReason() throws IOException {
    Files.writeString(
        folder.resolve("all.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: inner}
        spec: {ports: [{port: 80}]}
        """);
    String[] options = {"plan", "-f", folder.toString(), "--node", "n"};
    CommandLineRun table = CommandLineRun.of(options);
    assertThat(table.status()).isZero();
    assertThat(table.err())
        .startsWith("warning: ")
        .contains("Service default/web: has no address: noPools")
        .doesNotContain("inner");
    JsonNode plan =
        JSON.readTree(
            CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n", "-o", "json").out());
    assertThat(plan.get("services").findValuesAsText("reason"))
        .containsExactly("notLoadBalancer", "noPools");
    assertThat(plan.get("problems")).isEmpty();
    assertThat(plan.get("warnings")).hasSize(1);
  }

  @Test
  void contradictoryAdvertisementsAreAProblemOfTheYoungerAndSilenceNobody() throws IOException {
    Files.copy(CommandLineRun.examples().resolve("basic/all.yaml"), folder.resolve("all.yaml"));
    Files.writeString(
        folder.resolve("more.yaml"),
        """
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: preferred, namespace: metallb-system}
        spec: {localPref: 200}
        """);
    CommandLineRun run =
        CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n", "-o", "json");
    assertThat(run.status()).isEqualTo(1);
    JsonNode plan = JSON.readTree(run.out());
    assertThat(plan.get("problems")).hasSize(1);
    assertThat(plan.get("problems").get(0).get("name").asText()).isEqualTo("preferred");
    assertThat(plan.get("problems").get(0).get("field").asText()).isEqualTo("spec.localPref");
    assertThat(plan.get("problems").get(0).get("message").asText())
        .contains("BGPAdvertisement example", "conflictingAdvertisements");
    JsonNode node = plan.get("nodes").get(0);
    assertThat(node.get("silent")).isEmpty();
    assertThat(node.get("peers").get(0).get("routes")).isNotEmpty();
  }

  /** Whoever speaks BGP is told what the older one says. */
  @Test
  void theOlderOfTwoContradictoryAdvertisementsDecidesForFrrK8sToo() throws IOException {
    Files.writeString(
        folder.resolve("all.yaml"),
        TWO_PEERS.formatted("", "")
            + """
            ---
            apiVersion: metallb.io/v1beta1
            kind: BGPAdvertisement
            metadata: {name: older, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec: {localPref: 5, peers: [inside]}
            """);
    CommandLineRun run =
        CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n", "-o", "frrconfiguration");
    assertThat(run.status()).isEqualTo(1);
    // toward the other peer, which only the younger names, that one decides
    assertThat(run.out())
        .containsSubsequence("10.0.0.1", "localPref: 5", "10.0.0.2", "localPref: 7");
    assertThat(run.out().split("localPref: 7", -1)).hasSize(2);
    assertThat(run.err()).contains("BGPAdvertisement a: spec.localPref: has local preference 7");
  }

  private static final String DUMPED =
      """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor}
        spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1}
      - apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: all}
      - apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: pool}
        spec: {addresses: [198.51.100.0/28]}
      - apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default, IDENTITY}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}
      - apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: gateway, labels: {gateway.networking.k8s.io/gateway-name: gw}}
        addressType: IPv4
        endpoints: [{addresses: [10.0.1.1], conditions: {ready: false}}]
      """;

  /** An upgrade must not take services off the network that no API server would have taken. */
  @ParameterizedTest
  @CsvSource({
    "'ports: [{port: 80, protocol: tcp}]', 'spec.ports[0].protocol', 'it counts as TCP'",
    "'ports: [{port: 80}, {port: 80}]', 'spec.ports[1].port', 'it counts once'",
    "'ports: [{targetPort: 8080}]', 'spec.ports[0].port', 'it counts as 8080, targetPort'",
    "'ports: [{port: 80}], ipFamilies: [IPv4, IPv4]', spec.ipFamilies, 'each of them counts once'",
    "'ports: [{port: 80}], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: SingleStack',"
        + " spec.ipFamilies, 'the first one counts, IPv4'",
  })
  void whatNoServerTakesIsServedAsMeantWithAWarning(String spec, String field, String meaning)
      throws IOException {
    JsonNode plan =
        planOf(
            DUMPED
                .replace("IDENTITY", "labels: {}")
                .replace("ports: [{port: 80}]", spec)
                .replaceFirst("status: .*", ""));

    assertThat(plan.get("problems")).isEmpty();
    assertThat(plan.at("/nodes/0/peers/0/routes")).hasSize(1);
    assertThat(plan.get("warnings"))
        .anySatisfy(warning -> {
          assertThat(warning.get("kind").asText()).isEqualTo("Service");
          assertThat(warning.get("field").asText()).isEqualTo(field);
          assertThat(warning.get("message").asText())
              .contains("(an API server would reject it; here " + meaning + ")");
        });
  }

  /** One node is dead; what says so has a mistake in another place. */
  @ParameterizedTest
  @CsvSource({
    "'addressType: ipv4', 'nodeName: n1, conditions: {ready: false}', noEndpoints",
    "'addressType: IPv4', 'nodename: n1, conditions: {ready: false}', noEndpoints",
    "'addressType: IPv4', 'nodeName: n1, conditions: {ready: no way}', noEndpoints",
    "'addressType: IPv4', 'nodename: n1', ''",
  })
  void aServiceWhoseSliceIsSetAsideIsNotHealthyEverywhere(
      String type, String endpoint, String silent) throws IOException {
    JsonNode plan =
        planOf(
            DUMPED.replace("IDENTITY", "labels: {}")
                + """
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
                TYPE
                endpoints: [{addresses: [10.0.1.1], ENDPOINT}]
                """
                    .replace("TYPE", type)
                    .replace("ENDPOINT", endpoint));

    assertThat(plan.get("problems").findValuesAsText("kind")).containsExactly("EndpointSlice");
    assertThat(plan.get("nodes").findValuesAsText("reason"))
        .isEqualTo(silent.isEmpty() ? List.of() : List.of(silent));
  }

  /** What kubectl prints of a cluster, and what a hand has written. */
  @ParameterizedTest
  @CsvSource({
    "'uid: 7c2e', 'uid: 8d3f', '', '', noEndpoints, the Services have uids",
    "'resourceVersion: \"7\"', 'uid: 8d3f', '', '', noEndpoints, the Services have uids",
    "'uid: 7c2e', 'uid: 8d3f', '', --no-as-cluster, '', ''",
    "'uid: 7c2e', 'uid: 8d3f', '', --as-cluster, noEndpoints, ''",
    "'uid: 7c2e', 'labels: {}', '', '', '', ''",
    "'uid: 7c2e', 'uid: 8d3f', more, '', '', not all Services have uids",
    "'creationTimestamp: 2024-01-01T00:00:00Z', 'uid: 8d3f', '', '', '', ''",
    "'labels: {}', 'labels: {}', '', --as-cluster, noEndpoints, ''",
  })
  void aDumpOfAClusterIsPlannedAsItsSpeakersDo(
      String service, String slice, String more, String option, String silent, String note)
      throws IOException {
    String dump =
        DUMPED
            .replace("IDENTITY", service)
            .replace(
                "metadata: {name: gateway,",
                "metadata: {name: gateway, "
                    + slice.replace("labels: {}", "annotations: {}")
                    + ",");
    String written =
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 1}]}\n";
    Files.writeString(folder.resolve("all.yaml"), dump + (more.isEmpty() ? "" : written));
    for (String form : List.of("json", "yaml", "table")) {
      List<String> options =
          new ArrayList<>(List.of("plan", "-f", folder.toString(), "--node", "n", "-o", form));
      if (!option.isEmpty()) {
        options.add(option);
      }
      CommandLineRun run = CommandLineRun.of(options.toArray(String[]::new));
      assertThat(run.status()).isZero();
      if (form.equals("json")) {
        JsonNode node = JSON.readTree(run.out()).get("nodes").get(0);
        assertThat(node.get("silent").findValuesAsText("reason"))
            .isEqualTo(silent.isEmpty() ? List.of() : List.of(silent));
        assertThat(node.get("peers").get(0).get("routes")).hasSize(silent.isEmpty() ? 1 : 0);
      }
      assertThat(run.err().lines().filter(line -> line.startsWith("note: ")).toList())
          .hasSize(note.isEmpty() ? 0 : 1)
          .allSatisfy(line -> assertThat(line).contains("default/web", note, "as-cluster"));
    }
  }

  private JsonNode planOf(String manifests) throws IOException {
    Files.writeString(folder.resolve("all.yaml"), manifests);
    return JSON.readTree(
        CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n", "-o", "json").out());
  }

  private static final String TWO_PEERS =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: p}
      spec: {addresses: [192.0.2.0/24]}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: inside}
      spec: {myASN: 64500, peerASN: 64500, peerAddress: 10.0.0.1}
      ---
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: outside}
      spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.2%s}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: a}
      spec: {localPref: 7%s}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: mail}
      spec: {type: LoadBalancer, ports: [{port: 25}]}
      """;

  @Test
  void aRouteHasTheKeysOfWhatIsSetOnly() throws IOException {
    JsonNode plain = planOf(TWO_PEERS.formatted("", ""));
    assertThat(plain.at("/nodes/0/peers/1/routes/0").toString())
        .isEqualTo(
            "{\"prefix\":\"192.0.2.0/32\",\"localPref\":0,\"communities\":[],"
                + "\"services\":[\"default/mail\"]}");

    String set = ", med: 0, asPathPrepend: 2, nextHop: 192.0.2.250";
    JsonNode full = planOf(TWO_PEERS.formatted("", set));
    assertThat(full.at("/nodes/0/peers/1/routes/0").toString())
        .as("toward another AS")
        .isEqualTo(
            "{\"prefix\":\"192.0.2.0/32\",\"localPref\":0,\"med\":0,\"asPathPrepend\":2,"
                + "\"nextHop\":\"192.0.2.250\",\"communities\":[],"
                + "\"services\":[\"default/mail\"]}");
    assertThat(full.at("/nodes/0/peers/0/routes/0").toString())
        .as("within our AS, whose path stays empty")
        .isEqualTo(
            "{\"prefix\":\"192.0.2.0/32\",\"localPref\":7,\"med\":0,"
                + "\"nextHop\":\"192.0.2.250\",\"communities\":[],"
                + "\"services\":[\"default/mail\"]}");
    assertThat(CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n").out())
        .contains("PEER     PREFIX        NEXT HOP     LP  MED  PREPEND  COMMUNITIES  SERVICES\n")
        .contains("inside   192.0.2.0/32  192.0.2.250  7   0    -        -            default/mail")
        .contains("outside  192.0.2.0/32  192.0.2.250  0   0    2        -           ");
  }

  @Test
  void anObjectThatWouldStopFrrK8sIsNotPrinted() throws IOException {
    Files.writeString(
        folder.resolve("node.yaml"),
        "{apiVersion: v1, kind: Node, metadata: {name: " + "a".repeat(64) + "}}");
    CommandLineRun run =
        CommandLineRun.of("plan", "-f", folder.toString(), "-o", "frrconfiguration");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).doesNotContain("FRRConfiguration");
    assertThat(run.err())
        .contains("metadata.labels[kubernetes.io/hostname]: ")
        .contains("nothing is written for this node");
  }

  @Test
  void aPeerWithALimitIsShownWhatASessionWouldSendFirst() throws IOException {
    JsonNode plan = planOf(TWO_PEERS.formatted(", maxAdvertisedPrefixes: 1", ""));
    assertThat(plan.at("/nodes/0/peers/0/routes")).hasSize(2);
    assertThat(plan.at("/nodes/0/peers/1/routes").findValuesAsText("prefix"))
        .containsExactly("192.0.2.0/32");
    assertThat(plan.get("problems")).hasSize(1);
    JsonNode problem = plan.get("problems").get(0);
    assertThat(problem.get("kind").asText()).isEqualTo("BGPPeer");
    assertThat(problem.get("name").asText()).isEqualTo("outside");
    assertThat(problem.get("field").asText()).isEqualTo("spec.maxAdvertisedPrefixes");
    assertThat(problem.get("message").asText())
        .startsWith("allows 1, and n has more routes for it, so some are not advertised");

    JsonNode enough = planOf(TWO_PEERS.formatted(", maxAdvertisedPrefixes: 2", ""));
    assertThat(enough.get("problems")).isEmpty();
    assertThat(enough.at("/nodes/0/peers/1/routes")).hasSize(2);
  }

  @Test
  void thePlanTouchesNothing() throws IOException {
    Path copy =
        Files.copy(CommandLineRun.examples().resolve("basic/all.yaml"), folder.resolve("all.yaml"));
    final String before = Files.readString(copy);
    assertThat(CommandLineRun.of("plan", "-f", folder.toString(), "--node", "n").status()).isZero();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(new TreeSet<>(files.toList())).containsExactly(copy);
    }
    assertThat(copy).hasContent(before);
  }
}
