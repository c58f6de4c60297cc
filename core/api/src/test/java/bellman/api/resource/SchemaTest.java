package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The reader and the definitions know the same fields, with the same limits. */
class SchemaTest {

  /** Where the reader takes more than the API server, which leaves it to the compiler. */
  private static final Set<String> READER_TAKES_MORE = Set.of("v1beta2 BGPPeer peerPort");

  /** One version of a kind that is read. */
  private record Read(String kind, String version, Map<String, Object> spec) {

    Map<String, Object> properties() {
      return SchemaTest.properties(spec);
    }

    Decoder.Decoded decode(Map<String, Object> given) {
      Map<String, Object> metadata = Map.of("name", "x", "namespace", "m");
      return Decoder.decode(
          Map.of(
              "apiVersion", "metallb.io/" + version,
              "kind", kind,
              "metadata", metadata,
              "spec", given));
    }

    /** What makes an object of this kind complete. */
    Map<String, Object> least() {
      Map<String, Object> least = new LinkedHashMap<>();
      if (kind.equals("BGPPeer")) {
        least.put("myASN", 64500);
        least.put("peerASN", 64501);
        least.put("peerAddress", "192.0.2.1");
      } else if (kind.equals("IPAddressPool")) {
        least.put("addresses", List.of("192.0.2.0/24"));
      }
      return least;
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> properties(Map<String, Object> schema) {
    return map(schema.getOrDefault("properties", Map.of()));
  }

  private static List<Read> read() {
    List<Read> all = new ArrayList<>();
    for (CustomResource resource : CustomResources.all()) {
      for (Kind kind : Kind.values()) {
        if (kind.isInManifests()
            && kind.text().equals(resource.kind())
            && kind.group().equals(CustomResource.GROUP)) {
          for (CustomResource.Version version : resource.versions()) {
            assertThat(version.spec()).isNotNull();
            all.add(
                new Read(resource.kind(), version.name(), Map.copyOf(version.spec().toDocument())));
          }
        }
      }
    }
    return all;
  }

  @Test
  void everyKindThatIsReadIsDefined() {
    Set<String> kinds = new TreeSet<>();
    read().forEach(read -> kinds.add(read.kind()));
    assertThat(kinds)
        .containsExactly(
            "BFDProfile",
            "BGPAdvertisement",
            "BGPPeer",
            "Community",
            "IPAddressPool",
            "L2Advertisement");
  }

  @Test
  void everyFieldOfEveryKindIsExplained() {
    List<String> silent = new ArrayList<>();
    for (CustomResource resource : CustomResources.all()) {
      for (CustomResource.Version version : resource.versions()) {
        String title = version.name() + " " + resource.kind();
        assertThat(version.description()).as(title).isNotEmpty();
        if (version.spec() != null) {
          findSilent(title + " spec", version.spec().toDocument(), silent);
        }
        findSilent(title + " status", version.status().toDocument(), silent);
      }
    }
    assertThat(silent).isEmpty();
  }

  private static void findSilent(String at, Map<String, Object> schema, List<String> silent) {
    properties(schema)
        .forEach((name, property) -> {
          Map<String, Object> field = map(property);
          if (String.valueOf(field.getOrDefault("description", "")).isEmpty()) {
            silent.add(at + "." + name);
          }
          findSilent(at + "." + name, field, silent);
        });
    if (schema.get("items") != null) {
      findSilent(at, map(schema.get("items")), silent);
    }
  }

  /** A mapping that remembers what it was asked for. */
  private static final class Asked extends AbstractMap<String, Object> {
    private final Map<String, Object> given;
    private final Set<String> names = new TreeSet<>();

    Asked(Map<String, Object> given) {
      this.given = given;
    }

    @Override
    public @Nullable Object get(Object name) {
      names.add(String.valueOf(name));
      return given.get(name);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return given.entrySet();
    }
  }

  @TestFactory
  Stream<DynamicTest> theReaderAsksForTheFieldsThatAreDefined() {
    return read().stream()
        .map(read ->
            DynamicTest.dynamicTest(
                read.version() + " " + read.kind(),
                () -> {
                  var spec = new Asked(read.least());
                  read.decode(spec);
                  Set<String> asked = new TreeSet<>(spec.names);
                  if (read.version().equals("v1beta1") && read.kind().equals("BGPPeer")) {
                    asked.retainAll(
                        read.properties().keySet()); // it asks for newer ones to refuse them
                  }
                  assertThat(asked).isEqualTo(new TreeSet<>(read.properties().keySet()));
                }));
  }

  @TestFactory
  Stream<DynamicTest> theLimitsOfNumbersAreTheSame() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Read read : read()) {
      new TreeMap<>(read.properties())
          .forEach((name, schema) -> {
            Map<String, Object> field = map(schema);
            String title = read.version() + " " + read.kind() + " " + name;
            if ("integer".equals(field.get("type")) && !READER_TAKES_MORE.contains(title)) {
              tests.add(DynamicTest.dynamicTest(title, () -> checkLimits(read, name, field)));
            }
          });
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  private static void checkLimits(Read read, String name, Map<String, Object> field) {
    long least = ((Number) field.getOrDefault("minimum", Integer.MIN_VALUE)).longValue();
    long most = ((Number) field.getOrDefault("maximum", Integer.MAX_VALUE)).longValue();
    assertThat(problems(read, name, least)).as("least").isEmpty();
    assertThat(problems(read, name, most)).as("most").isEmpty();
    assertThat(problems(read, name, least - 1)).as("below").isNotEmpty();
    assertThat(problems(read, name, most + 1)).as("above").isNotEmpty();
    assertThat(problems(read, name, "1")).as("a text").isNotEmpty();
  }

  private static List<Problem> problems(Read read, String name, Object value) {
    Map<String, Object> spec = new LinkedHashMap<>(read.least());
    spec.put(name, value);
    return read.decode(spec).problems();
  }

  @TestFactory
  Stream<DynamicTest> typesAndRequiredFieldsAreTheSame() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Read read : read()) {
      for (Map.Entry<String, Object> entry : read.properties().entrySet()) {
        Map<String, Object> field = map(entry.getValue());
        Object wrong = "string".equals(field.get("type")) ? 7 : "7";
        tests.add(
            DynamicTest.dynamicTest(
                read.version() + " " + read.kind() + " " + entry.getKey(),
                () -> assertThat(problems(read, entry.getKey(), wrong)).isNotEmpty()));
      }
      if (read.spec().get("required") instanceof List<?> required) {
        for (Object name : required) {
          Map<String, Object> without = read.least();
          without.remove(String.valueOf(name));
          tests.add(
              DynamicTest.dynamicTest(
                  read.version() + " " + read.kind() + " without " + name,
                  () -> assertThat(read.decode(without).problems()).isNotEmpty()));
        }
      }
    }
    return tests.stream();
  }
}
