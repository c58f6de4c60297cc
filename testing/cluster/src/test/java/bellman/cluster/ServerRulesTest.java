package bellman.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.lab.Bellman;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kubernetes' own kinds hold without a cluster as well: a table of objects, what a real API server
 * makes of each, and what `plan` does. What the server takes is never refused, and means the same
 * before and after the server has filled it in.
 */
final class ServerRulesTest {

  @RegisterExtension static final OneCluster CLUSTER = new OneCluster();

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What becomes of an object. */
  enum Verdict {
    /** By the server and here. */
    TAKEN,
    /** By both: here it is a problem. */
    REFUSED,
    /** The server refuses it, and here it is served, with a warning. */
    WARNED,
    /** The server refuses it, and here it can mean one thing only. */
    TAKEN_HERE
  }

  private record Row(Verdict verdict, String kind, String name, String text) {
    String manifest() {
      return """
      ---
      apiVersion: %s
      kind: %s
      %s
      """
          .formatted(
              kind.equals("EndpointSlice") ? "discovery.k8s.io/v1" : "v1",
              kind,
              text.formatted(name));
    }
  }

  private static Row service(Verdict verdict, String name, String spec) {
    return new Row(
        verdict, "Service", name, "metadata: {name: %s, namespace: default}\nspec: {" + spec + "}");
  }

  private static Row slice(Verdict verdict, String name, String text) {
    return new Row(
        verdict,
        "EndpointSlice",
        name,
        "metadata: {name: %1$s, namespace: default, labels: {kubernetes.io/service-name: %1$s}}\n"
            + text);
  }

  private static final String PORT = "ports: [{port: 80}]";
  private static final String LB = "type: LoadBalancer, " + PORT;

  /** Sorted by name, since that is the order in which services get addresses. */
  private static final List<Row> ROWS =
      List.of(
          service(Verdict.TAKEN, "a-plain", LB),
          service(Verdict.TAKEN, "b-no-type", PORT),
          service(Verdict.TAKEN, "c-empty-type", "type: '', " + PORT),
          service(Verdict.TAKEN, "d-empty-policy", LB + ", externalTrafficPolicy: ''"),
          service(Verdict.TAKEN, "e-local", LB + ", externalTrafficPolicy: Local"),
          service(Verdict.TAKEN, "f-no-families", LB + ", ipFamilies: []"),
          service(Verdict.TAKEN, "g-six", LB + ", ipFamilies: [IPv6]"),
          service(Verdict.TAKEN, "h-prefer", LB + ", ipFamilyPolicy: PreferDualStack"),
          service(
              Verdict.TAKEN,
              "i-prefer-six",
              LB + ", ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6]"),
          service(Verdict.TAKEN, "j-require", LB + ", ipFamilyPolicy: RequireDualStack"),
          service(Verdict.TAKEN, "k-single", LB + ", ipFamilyPolicy: SingleStack"),
          service(Verdict.TAKEN, "l-class", LB + ", loadBalancerClass: a/b"),
          service(
              Verdict.TAKEN,
              "m-two-protocols",
              "type: LoadBalancer, ports: [{name: a, port: 53}, {name: b, port: 53, protocol:"
                  + " UDP}]"),
          service(
              Verdict.TAKEN,
              "n-empty-protocol",
              "type: LoadBalancer, ports: [{port: 80, protocol: ''}]"),
          service(Verdict.TAKEN, "o-junk-request", LB + ", loadBalancerIP: junk"),
          service(Verdict.TAKEN, "p-headless", "clusterIP: None"),
          service(Verdict.TAKEN, "q-name", "type: ExternalName, externalName: a.example"),
          service(Verdict.REFUSED, "r-port-zero", "type: LoadBalancer, ports: [{port: 0}]"),
          service(Verdict.REFUSED, "r-selector", LB + ", selector: {a: 5}"),
          service(Verdict.TAKEN_HERE, "t-two-families", LB + ", ipFamilies: [IPv4, IPv6]"),
          service(
              Verdict.TAKEN_HERE,
              "t-unnamed-ports",
              "type: LoadBalancer, ports: [{port: 80}, {port: 81}]"),
          service(Verdict.TAKEN_HERE, "t-headless", LB + ", clusterIP: None"),
          service(Verdict.WARNED, "u-family-twice", LB + ", ipFamilies: [IPv4, IPv4]"),
          service(
              Verdict.WARNED,
              "u-lower-case",
              "type: LoadBalancer, ports: [{port: 80, protocol: tcp}]"),
          service(Verdict.WARNED, "u-no-ports", "type: LoadBalancer"),
          service(
              Verdict.WARNED, "u-only-target", "type: LoadBalancer, ports: [{targetPort: 8080}]"),
          service(Verdict.WARNED, "u-port-missing", "type: LoadBalancer, ports: [{name: a}]"),
          service(
              Verdict.WARNED,
              "u-port-twice",
              "type: LoadBalancer, ports: [{name: a, port: 80}, {name: b, port: 80}]"),
          service(
              Verdict.WARNED,
              "u-protocol",
              "type: LoadBalancer, ports: [{port: 80, protocol: HTTP}]"),
          service(Verdict.WARNED, "u-three-families", LB + ", ipFamilies: [IPv4, IPv6, IPv4]"),
          service(
              Verdict.WARNED,
              "u-two-in-single",
              LB + ", ipFamilies: [IPv4, IPv6], ipFamilyPolicy: SingleStack"),
          slice(
              Verdict.TAKEN,
              "a-plain",
              "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]\nports: [{port: 80}]"),
          slice(
              Verdict.TAKEN,
              "e-local",
              "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], nodeName: n1}]"),
          slice(Verdict.TAKEN, "f-no-families", "addressType: IPv4\nendpoints: []"),
          slice(
              Verdict.TAKEN,
              "g-six",
              "addressType: IPv6\nendpoints: [{addresses: ['fd00::1'], conditions: {}}]"),
          slice(
              Verdict.TAKEN,
              "h-prefer",
              "addressType: IPv4\n"
                  + "endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}]"),
          slice(
              Verdict.TAKEN,
              "k-single",
              "addressType: IPv4\n"
                  + "endpoints: [{addresses: [10.0.0.1], conditions: {ready: false, serving: true,"
                  + " terminating: true}}]"),
          slice(
              Verdict.TAKEN_HERE,
              "m-two-protocols",
              "endpoints: [{addresses: [10.0.0.1]}] # without addressType"),
          slice(
              Verdict.TAKEN_HERE,
              "n-empty-protocol",
              "addressType: IPv4\nendpoints: [{conditions: {ready: true}}] # without addresses"),
          new Row(
              Verdict.TAKEN,
              "Namespace",
              "shop",
              "metadata: {name: %s, labels: {kubernetes.io/metadata.name: other}}"),
          new Row(Verdict.TAKEN, "Namespace", "bank", "metadata: {name: %s}"),
          new Row(Verdict.TAKEN, "Node", "n1", "metadata: {name: %s, labels: {rack: a}}"),
          new Row(Verdict.TAKEN, "Node", "n2.example", "metadata: {name: %s}"));

  /** Pools for two namespaces by their names, and one for all others. */
  private static final String REST =
      """
      apiVersion: metallb.io/v1beta2
      kind: BGPPeer
      metadata: {name: tor}
      spec: {myASN: 64500, peerASN: 64501, peerAddress: 192.0.2.1, dualStackAddressFamily: true}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: all}
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: all}
      spec: {addresses: [198.51.100.0/25, "2001:db8:1::/64"]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: shop}
      spec:
        addresses: [203.0.113.0/25]
        serviceAllocation:
          namespaceSelectors: [{matchLabels: {kubernetes.io/metadata.name: shop}}]
      ---
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: cafe}
      spec:
        addresses: [203.0.113.128/25]
        serviceAllocation:
          namespaceSelectors: [{matchLabels: {kubernetes.io/metadata.name: cafe}}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: in-shop, namespace: shop}
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: in-cafe, namespace: cafe} # of which there is no object
      spec: {type: LoadBalancer, ports: [{port: 80}]}
      """;

  @TempDir private Path folder;

  @BeforeAll
  static void prepare() {
    Bellman.prepare();
  }

  private JsonNode plan(String name, String manifests) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name), REST + manifests);
    Process process =
        new ProcessBuilder(
                Bellman.root().resolve("bellman").toString(),
                "plan",
                "-f",
                file.toString(),
                "--no-as-cluster",
                "-o",
                "json")
            .redirectError(folder.resolve(name + ".err").toFile())
            .start();
    JsonNode plan = MAPPER.readTree(process.getInputStream());
    process.waitFor();
    return plan;
  }

  private static Set<String> named(JsonNode plan, String list) {
    Set<String> names = new TreeSet<>();
    plan.get(list)
        .forEach(each -> names.add(each.get("kind").asText() + "/" + each.get("name").asText()));
    return names;
  }

  private static List<String> withVerdict(Map<String, Verdict> verdicts, Verdict which) {
    List<String> ids = new ArrayList<>();
    verdicts.forEach((id, verdict) -> {
      if (verdict == which) {
        ids.add(id);
      }
    });
    return ids;
  }

  @Test
  void whatAServerTakesIsTakenHereAndMeansTheSame() throws IOException, InterruptedException {
    Map<String, Verdict> verdicts = new TreeMap<>();
    Map<String, String> wanted = new TreeMap<>();
    StringBuilder written = new StringBuilder();
    StringBuilder stored = new StringBuilder();
    List<String> answers = new ArrayList<>();
    for (Row row : ROWS) {
      Kubectl.Result result =
          CLUSTER
              .kubectl()
              .result(row.manifest(), "create", "--dry-run=server", "-f", "-", "-o", "yaml");
      String id = row.kind() + "/" + row.name();
      wanted.put(id, (row.verdict() == Verdict.TAKEN) + " " + id);
      answers.add(result.succeeded() + " " + id);
      verdicts.put(id, row.verdict());
      if (row.verdict() == Verdict.TAKEN) {
        written.append(row.manifest());
        stored.append("---\n").append(result.output());
      }
    }
    assertThat(answers).as("the server's").containsExactlyInAnyOrderElementsOf(wanted.values());

    StringBuilder all = new StringBuilder();
    ROWS.forEach(row -> all.append(row.manifest()));
    JsonNode whole = plan("all.yaml", all.toString());
    assertThat(named(whole, "problems"))
        .containsExactlyElementsOf(withVerdict(verdicts, Verdict.REFUSED));
    assertThat(named(whole, "warnings")).containsAll(withVerdict(verdicts, Verdict.WARNED));
    List<String> addressless = new ArrayList<>();
    whole
        .get("services")
        .forEach(each -> {
          if (each.get("addresses").isEmpty()) {
            addressless.add("Service/" + each.get("name").asText());
          }
        });
    assertThat(addressless).doesNotContainAnyElementsOf(withVerdict(verdicts, Verdict.WARNED));

    JsonNode before = plan("written.yaml", written.toString());
    JsonNode after = plan("stored.yaml", stored.toString());
    assertThat(before.get("problems")).isEmpty();
    assertThat(after).isEqualTo(before);
    Map<String, String> pools = new TreeMap<>();
    before
        .get("services")
        .forEach(each -> pools.put(each.get("name").asText(), each.get("pool").asText()));
    assertThat(pools)
        .containsEntry("in-shop", "shop")
        .containsEntry("in-cafe", "cafe")
        .containsEntry("a-plain", "all");
    assertThat(before.get("nodes").findValuesAsText("reason"))
        .contains("noLocalEndpoints", "noEndpoints");
  }
}
