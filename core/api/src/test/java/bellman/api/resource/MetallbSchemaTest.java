package bellman.api.resource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Our definitions against those of MetalLB 0.16.2, fact by fact; each difference is meant, and has
 * a row in {@code docs/compatibility.md}.
 */
final class MetallbSchemaTest {

  private static final String FACTS = "/bellman/api/crd/metallb-0.16.2.txt";

  /** What is there and differs: a fact of MetalLB's, and what ours says. */
  private static final Map<String, String> OTHER =
      Map.of(
          "BGPAdvertisement v1beta1 spec.aggregationLength",
          "integer, minimum 1, maximum 32, default 32",
          "BGPAdvertisement v1beta1 spec.aggregationLengthV6",
          "integer, minimum 1, maximum 128, default 128",
          "BGPAdvertisement v1beta1 spec.localPref",
          "integer, minimum 0, maximum 4294967295",
          "BGPPeer v1beta1 spec.nodeSelectors[].matchExpressions[].values",
          "array");

  /** The same, where no more than counters that can't be negative differ. */
  private static final Set<String> COUNTERS =
      Set.of("assignedIPv4", "assignedIPv6", "availableIPv4", "availableIPv6");

  /** Bellman's own, beside what MetalLB has. */
  private static final Set<String> OWN =
      Set.of(
          "BFDProfile v1beta1 spec.strict",
          "BGPAdvertisement v1beta1 spec.med",
          "BGPAdvertisement v1beta1 spec.nextHop",
          "BGPPeer v1beta2 spec.extendedNextHop",
          "BGPPeer v1beta2 spec.gracefulRestartTime",
          "BGPPeer v1beta2 spec.listenLimit",
          "BGPPeer v1beta2 spec.listenRange",
          "BGPPeer v1beta2 spec.maxAdvertisedPrefixes",
          "BGPPeer v1beta2 spec.passive",
          "BGPPeer v1beta2 spec.role",
          "BGPPeer v1beta2 spec.ttlSecurityHops",
          "IPAddressPool v1beta1 spec.sharing");

  private static Map<String, String> theirs() throws IOException {
    Map<String, String> facts = new TreeMap<>();
    try (InputStream in = MetallbSchemaTest.class.getResourceAsStream(FACTS)) {
      assertThat(in).as(FACTS).isNotNull();
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          int colon = line.indexOf(": ");
          facts.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
    }
    return facts;
  }

  private static Map<String, String> ours() {
    Map<String, String> facts = new TreeMap<>();
    for (CustomResource resource : CustomResources.all()) {
      Map<?, ?> spec = map(resource.toDocument().get("spec"));
      String kind = resource.kind();
      facts.put(kind, resource.plural() + " " + spec.get("scope"));
      for (Object each : list(spec.get("versions"))) {
        version(kind + " " + map(each).get("name"), map(each), facts);
      }
    }
    return facts;
  }

  private static void version(String path, Map<?, ?> version, Map<String, String> facts) {
    facts.put(
        path,
        "served "
            + version.get("served")
            + ", storage "
            + version.get("storage")
            + (version.containsKey("deprecated") ? ", deprecated" : ""));
    for (Object each : list(version.get("additionalPrinterColumns"))) {
      Map<?, ?> column = map(each);
      Object priority = column.get("priority");
      facts.put(
          path + " column " + column.get("name"),
          column.get("type")
              + " "
              + column.get("jsonPath")
              + (priority == null ? "" : " priority " + priority));
    }
    Map<?, ?> root = map(map(version.get("schema")).get("openAPIV3Schema"));
    for (String part : List.of("spec", "status")) {
      Object schema = map(root.get("properties")).get(part);
      if (schema != null) {
        walk(path + " " + part, map(schema), list(root.get("required")).contains(part), facts);
      }
    }
  }

  private static void walk(
      String path, Map<?, ?> schema, boolean required, Map<String, String> facts) {
    facts.put(path, facts(schema, required));
    if (schema.get("items") instanceof Map<?, ?> items) {
      walk(path + "[]", items, false, facts);
    }
    List<?> needed = list(schema.get("required"));
    map(schema.get("properties"))
        .forEach(
            (name, inner) -> walk(path + "." + name, map(inner), needed.contains(name), facts));
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      walk(path + "{}", values, false, facts);
    }
  }

  private static String facts(Map<?, ?> schema, boolean required) {
    List<String> said = new ArrayList<>();
    said.add(String.valueOf(schema.get("type")));
    if (required) {
      said.add("required");
    }
    for (String key :
        List.of(
            "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "pattern")) {
      if (schema.containsKey(key)) {
        said.add(key + " " + schema.get(key));
      }
    }
    if (schema.containsKey("default")) {
      said.add("default " + schema.get("default"));
    }
    if (schema.containsKey("enum")) {
      said.add(
          "enum "
              + String.join("/", list(schema.get("enum")).stream().map(String::valueOf).toList()));
    }
    for (Object rule : list(schema.get("x-kubernetes-validations"))) {
      said.add("rule \"" + map(rule).get("message") + "\"");
    }
    return String.join(", ", said);
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  @Test
  void everyFactOfMetallbsIsOursButForWhatIsMeant() throws IOException {
    Map<String, String> theirs = theirs();
    assertThat(theirs).hasSizeGreaterThan(200);
    Map<String, String> expected = new TreeMap<>(theirs);
    expected.putAll(OTHER);
    expected.replaceAll(
        (path, fact) -> COUNTERS.contains(last(path)) ? fact + ", minimum 0" : fact);
    Map<String, String> ours = ours();
    ours.keySet().retainAll(expected.keySet());

    assertThat(ours).containsExactlyEntriesOf(expected);
    assertThat(theirs).containsKeys(OTHER.keySet().toArray(String[]::new));
    OTHER.forEach((path, fact) -> assertThat(theirs).doesNotContainEntry(path, fact));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  @Test
  void whatIsOnlyOursIsListed() throws IOException {
    Set<String> more = new TreeSet<>(ours().keySet());
    more.removeAll(theirs().keySet());
    more.removeIf(path -> path.startsWith("BGPSessionStatus"));
    assertThat(more).containsExactlyInAnyOrderElementsOf(OWN);
  }
}
