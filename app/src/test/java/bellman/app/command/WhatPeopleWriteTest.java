package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.app.speaker.AbsentNode;
import bellman.app.speaker.ServiceExplanation;
import bellman.app.speaker.Stage;
import bellman.app.text.AnswerText;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import bellman.telemetry.ExplainAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Slips that people made elsewhere, each a folder as they wrote it: nothing of it is passed over in
 * silence, and the rest of it counts.
 */
class WhatPeopleWriteTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path file(String name) {
    try {
      var url = WhatPeopleWriteTest.class.getResource("written/" + name);
      return Path.of(Objects.requireNonNull(url, name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What {@code plan} makes of a file. */
  private record Planned(int status, JsonNode document) {

    static Planned of(Path file, String... more) throws IOException {
      List<String> arguments =
          new ArrayList<>(List.of("plan", "-f", file.toString(), "-o", "json"));
      arguments.addAll(List.of(more));
      CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
      return new Planned(run.status(), JSON.readTree(run.out()));
    }

    static Planned of(String name) throws IOException {
      return of(file(name));
    }

    /** {@code KIND NAME: FIELD: MESSAGE}, of problems or warnings. */
    List<String> found(String sort) {
      List<String> texts = new ArrayList<>();
      for (JsonNode each : document.get(sort)) {
        String field = each.get("field").isNull() ? "" : each.get("field").asText() + ": ";
        String name =
            each.get("kind").asText().equals("File") ? "" : " " + each.get("name").asText();
        texts.add(each.get("kind").asText() + name + ": " + field + each.get("message").asText());
      }
      return texts;
    }

    /** {@code NAME ADDRESSES}, or the reason why there is none. */
    List<String> services() {
      List<String> texts = new ArrayList<>();
      for (JsonNode each : document.get("services")) {
        String reason = each.get("reason").asText();
        String addresses = each.get("addresses").toString().replace("\"", "");
        texts.add(
            each.get("name").asText() + " " + (each.get("reason").isNull() ? addresses : reason));
      }
      return texts;
    }

    /** The prefixes that a peer of a node gets. */
    List<String> routes(String node, String peer) {
      List<String> prefixes = new ArrayList<>();
      for (JsonNode each : document.get("nodes")) {
        for (JsonNode of : each.get("peers")) {
          if (each.get("name").asText().equals(node) && of.get("name").asText().equals(peer)) {
            of.get("routes").forEach(route -> prefixes.add(route.get("prefix").asText()));
          }
        }
      }
      return prefixes;
    }
  }

  @Test
  void annotationsThatDoNothingAreNamedWithThoseThatDo() throws IOException {
    Planned plan = Planned.of("misspelt-annotations.yaml");
    assertThat(plan.status()).isZero();
    String nothing =
        "]: has no effect, because there is no such annotation: did you mean metallb.io/";
    String field = ": metadata.annotations[metallb.";
    assertThat(plan.found("warnings"))
        .containsExactly(
            "Service a-old-prefix" + field + "universe.tf/pool-name" + nothing + "address-pool?",
            "Service b-old-prefix"
                + field
                + "universe.tf/allow-shared"
                + nothing
                + "allow-shared-ip?",
            "Service c-new-prefix" + field + "io/pool-name" + nothing + "address-pool?",
            "Service d-singular" + field + "io/loadBalancerIP" + nothing + "loadBalancerIPs?");
    CommandLineRun validate =
        CommandLineRun.of("validate", "-f", file("misspelt-annotations.yaml").toString());
    assertThat(validate.out()).endsWith(", 0 problems, 4 warnings\n");
  }

  @Test
  void aSliceThatNamesNoServiceIsNamed() throws IOException {
    Planned plan = Planned.of("slice-without-service-label.yaml");
    assertThat(plan.found("warnings"))
        .containsExactly(
            "EndpointSlice gateway: metadata.labels[kubernetes.io/service-name]: is missing, so it"
                + " belongs to no service and is ignored: set it to the service's name, probably"
                + " gateway");
  }

  @Test
  void booleansOfYaml11AreBooleans() throws IOException {
    Planned plan = Planned.of("yaml-booleans.yaml");
    assertThat(plan.status()).isZero();
    assertThat(plan.found("problems")).isEmpty();
    assertThat(plan.services()).containsExactly("web [203.0.113.1]"); // .0 is avoided
  }

  @Test
  void oneBrokenDocumentIsNamedAndTheFiveOthersCount() throws IOException {
    Planned plan = Planned.of(file("one-broken-document.yaml"), "--node", "vm");
    assertThat(plan.status()).isEqualTo(1);
    assertThat(plan.found("problems"))
        .singleElement()
        .asString()
        .startsWith("File: is not readable as YAML: document 5, line 25, column 1: ");
    assertThat(plan.services()).containsExactly("one [198.51.100.0]", "two [198.51.100.1]");
    assertThat(plan.routes("vm", "tor")).containsExactly("198.51.100.0/32", "198.51.100.1/32");
  }

  @Test
  void objectsOfJsonMayStandBackToBack() throws IOException {
    Planned plan = Planned.of("concatenated-json.json");
    assertThat(plan.status()).isZero();
    assertThat(plan.services()).containsExactly("web [198.51.100.0]");
  }

  @Test
  void kindsThatDoNotExistAreProblemsWithAGuess() throws IOException {
    Planned plan = Planned.of("unknown-kind-of-our-group.yaml");
    assertThat(plan.status()).isEqualTo(1);
    assertThat(plan.found("problems"))
        .containsExactly(
            "AddressPool legacy: kind: AddressPool was removed in MetalLB 0.14 and is ignored:"
                + " write an IPAddressPool with its addresses, and a BGPAdvertisement with what its"
                + " bgpAdvertisements say",
            "BgpAdvertisement lower-case: kind: 'BgpAdvertisement' is not a kind of metallb.io: did"
                + " you mean BGPAdvertisement?",
            "IPAdressPool misspelt: kind: 'IPAdressPool' is not a kind of metallb.io: did you mean"
                + " IPAddressPool?");
    Path file = file("unknown-kind-of-our-group.yaml");
    assertThat(CommandLineRun.of("validate", "-f", file.toString()).out())
        .contains("problem: " + file + ": IPAdressPool misspelt: kind: ");
  }

  @Test
  void twoPeersOfOneSessionAreAProblemAndOneIsUsed() throws IOException {
    Planned plan = Planned.of(file("same-router-twice.yaml"), "--node", "vm");
    assertThat(plan.status()).isEqualTo(1);
    assertThat(plan.found("problems"))
        .singleElement()
        .asString()
        .startsWith(
            "BGPPeer b: spec.peerAddress: is 10.99.0.2, port 179, which already exists in BGPPeer"
                + " a: ");
    assertThat(plan.routes("vm", "a")).containsExactly("198.51.100.0/32");
    assertThat(plan.routes("vm", "b")).isEmpty();
  }

  @Test
  void wordsInOtherLettersAreProblems() throws IOException {
    Planned plan = Planned.of("lower-case-policy.yaml");
    assertThat(plan.status()).isEqualTo(1);
    assertThat(plan.found("problems"))
        .containsExactly(
            "Service typ: spec.type: 'loadbalancer' is not ClusterIP, NodePort, LoadBalancer or"
                + " ExternalName: did you mean 'LoadBalancer'?",
            "Service web: spec.externalTrafficPolicy: 'local' is neither Cluster nor Local: did"
                + " you mean 'Local'?");
    assertThat(plan.found("warnings"))
        .containsExactly(
            "EndpointSlice web-1: metadata.labels[kubernetes.io/service-name]: names Service"
                + " default/web, which does not exist or is set aside, so it is ignored");
    assertThat(plan.routes("n2", "tor")).isEmpty();
  }

  @Test
  void aNodeThatTheFolderDoesNotHaveIsNamedWhereverSomebodyLooks() throws IOException {
    String name = "node1.example.net";
    String why =
        "there is no Node 'node1.example.net' among the manifests, so nothing is announced; there"
            + " is node1: start with the name of one (--node), or add this one";
    Path file = file("run-node-not-in-folder.yaml");
    var planner = new Planner(new Planner.Settings(name::equals, name, null, _ -> List.of()));
    planner.observe(Manifests.read(List.of(file)).resources(), List.of());
    assertThat(AbsentNode.message(planner, name)).isEqualTo(why);
    ExplainAnswer answer =
        ServiceExplanation.explain(
            planner,
            name,
            "default/web",
            (_, _) -> new ServiceExplanation.AnnouncementStatus(Stage.PLANNED, null),
            ServiceExplanation.Times.of(Instant.EPOCH, 0));
    assertThat(AnswerText.explain(Objects.requireNonNull(answer)))
        .isEqualTo("default/web has 198.51.100.0 from pool pool\n  warning: " + why + "\n");
    assertThat(AnswerText.peers(List.of(), why, Instant.EPOCH))
        .isEqualTo("This node has no peers:\n  " + why + "\n");
    assertThat(AnswerText.peers(List.of(), null, Instant.EPOCH))
        .isEqualTo("This node has no peers.\n");
  }

  /** A placeholder that nobody filled, a typo, and two ways of asking at once. */
  @Test
  void aRequestThatCanNotBeReadTakesNoAddressAwayAndIsToldOf() throws IOException {
    for (String bad :
        List.of(
            "annotations: {metallb.io/loadBalancerIPs: \"${ADDRESS}\"}}\nspec: {",
            "annotations: {metallb.universe.tf/loadBalancerIPs: 198.51.100.300}}\nspec: {",
            "annotations: {}}\nspec: {loadBalancerIP: <fill in>, ",
            "annotations: {metallb.io/loadBalancerIPs: 198.51.100.4}}\n"
                + "spec: {loadBalancerIP: 198.51.100.4, ")) {
      Path file =
          Files.writeString(
              Files.createTempFile("service", ".yaml"),
              """
              {apiVersion: metallb.io/v1beta1, kind: IPAddressPool, metadata: {name: pool},
               spec: {addresses: [198.51.100.0/28]}}
              ---
              apiVersion: v1
              kind: Service
              metadata: {name: web, %stype: LoadBalancer, ports: [{port: 80}]}
              status: {loadBalancer: {ingress: [{ip: 198.51.100.4}]}}
              """
                  .formatted(bad));
      try {
        Planned plan = Planned.of(file);
        assertThat(plan.status()).as(bad).isZero();
        assertThat(plan.services()).as(bad).containsExactly("web [198.51.100.4]");
        assertThat(plan.found("warnings"))
            .as(bad)
            .filteredOn(text -> !text.contains("deprecated"))
            .singleElement()
            .asString()
            .contains("loadBalancerIP")
            .endsWith("; until that is fixed it keeps [198.51.100.4]");
      } finally {
        Files.delete(file);
      }
    }
  }
}
