package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as tools write them: what {@code kubectl} takes is taken, and what it refuses is named. */
class FilesOfToolsTest {

  private static final String MARK = "\ufeff";

  @TempDir private Path folder;

  private Manifests read(String name, byte[] octets) throws IOException {
    return Manifests.read(List.of(Files.write(folder.resolve(name), octets)));
  }

  private Manifests read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(Manifests manifests) {
    return manifests.resources().stream().map(object -> object.metadata().name()).toList();
  }

  private static String json(String name) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"" + name + "\"}}";
  }

  /**
   * A file with nothing wrong in it.
   *
   * @param names of the objects in it
   */
  record Taken(String what, String text, List<String> names) {

    Taken(String what, String text, String... names) {
      this(what, text, List.of(names));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Taken> taken() {
    String a = Given.service("a");
    String b = Given.service("b");
    return Stream.of(
        new Taken("objects of JSON, one a line", json("a") + "\n" + json("b") + "\n", "a", "b"),
        new Taken("objects of JSON, nothing between", json("a") + json("b"), "a", "b"),
        new Taken(
            "objects of JSON over several lines, with tabs",
            json("a")
                + "\n{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Service\",\n\t\"metadata\": {\n"
                + "\t\t\"name\": \"b\"\n\t}\n}\n",
            "a",
            "b"),
        new Taken(
            "braces and quotes in texts of JSON",
            json("a").replace("{\"name", "{\"annotations\":{\"x\":\"}{\\\"}\"},\"name") + json("b"),
            "a",
            "b"),
        new Taken("JSON, then YAML", json("a") + "\n---\n" + b, "a", "b"),
        new Taken("YAML, then JSON twice", a + "---\n" + json("b") + json("c"), "a", "b", "c"),
        new Taken("a byte order mark", MARK + a, "a"),
        new Taken(
            "byte order marks of files put together", MARK + a + MARK + "---\n" + b, "a", "b"),
        new Taken("a byte order mark behind the separator", a + "---\n" + MARK + b, "a", "b"),
        new Taken(
            "lines that end as on Windows", (a + "---\n" + b).replace("\n", "\r\n"), "a", "b"),
        new Taken("comments behind separators", a + "---  # next\n" + b + "--- \t\n", "a", "b"),
        new Taken("documents that hold nothing", "---\n---\n# x\n---\n" + a + "---\n\n---\n", "a"),
        new Taken("an end of a document", a + "...\n---\n" + b + "...\n", "a", "b"),
        new Taken("a version of YAML", "%YAML 1.1\n---\n" + a, "a"),
        new Taken(
            "a version of YAML twice",
            "%YAML 1.1\n# x\n---\n" + a + "...\n%YAML 1.1\n---\n" + b,
            "a",
            "b"),
        new Taken("tabs before comments", a.replace("v1\n", "v1\t# core\n"), "a"),
        new Taken("tabs between key and value", a.replace(": v1\n", ":\tv1\n"), "a"),
        new Taken(
            "lists in lists, whatever they are of",
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: ServiceList
              items: [{metadata: {name: a}}]
            - {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Node, metadata: {name: n}}]}
            - {apiVersion: v1, kind: List}
            """,
            "a",
            "n"),
        new Taken(
            "merges, of one and of several",
            """
            apiVersion: v1
            kind: List
            x: [&m {apiVersion: v1, kind: Node}, &k {kind: Service, metadata: {name: other}}]
            items:
            - {<<: *m, metadata: {name: n}}
            - {<<: [*k, *m], metadata: {name: s}}
            """,
            "n",
            "s"),
        new Taken("numbers and booleans as keys", a + "  labels: {1: x, true: y}\n", "a"));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatKubectlTakesIsTaken(Taken file) throws IOException {
    Manifests manifests = read("file.yaml", file.text());
    assertThat(manifests.problems()).isEmpty();
    assertThat(names(manifests)).containsExactlyElementsOf(file.names());
  }

  @Test
  void otherEncodingsOfUnicodeAreReadByTheirMark() throws IOException {
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      String text = MARK + Given.service("a") + "---\n" + "a: [\n---\n" + Given.service("b");
      Manifests manifests = read("file.yaml", text.getBytes(Charset.forName(charset)));
      assertThat(names(manifests)).as(charset).containsExactly("a", "b");
      assertThat(manifests.problems()).as(charset).hasSize(1);
    }
  }

  /** Each with what is said of it, and good ones before and behind it. */
  static Stream<List<String>> broken() {
    return Stream.of(
        List.of("metadata:\n\tname: x\n", "document 2, line 7, column 1: "),
        List.of("a: [\n", "document 2, line 7, column 1: "),
        List.of("a: 'x\n", "document 2, line 7, column 1: "),
        List.of("a: 1\nb: 2\na: 3\n", "document 2, line 8, column 1: found duplicate key a"),
        List.of("a: *nothing\n", "document 2, line 6, column 4: an alias without an anchor"),
        List.of("a: !no!thing x\n", "document 2, line 6, column 4: a tag with an undefined handle"),
        List.of("a: &x [*x]\n", "document 2, line 6, column 8: it is nested too deeply"),
        List.of("[a]: b\n", "document 2, line 6, column 1: a key must be text"),
        List.of("a: {<<: b}\n", "document 2, line 6, column 9: << must be followed by a mapping"),
        List.of(
            "a: " + "[".repeat(2000) + "\n",
            "document 2, line 6, column 1003: it is nested too deeply"),
        List.of("a: @b\n", "document 2, line 6, column 4: "),
        List.of("a: \u0007\n", "document 2, "),
        List.of("...\n%YAML 1.1\n---\na: [\n", "document 2, line 10, column 1: "),
        List.of("{\"a\": 1}}\n", "document 3, line 6, "));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aDocumentThatIsNotReadableIsNamedWithItsNumberAndLineAndTheOthersCount(List<String> row)
      throws IOException {
    String text = Given.all(Given.service("a"), row.getFirst(), Given.service("b"));
    Manifests manifests = read("file.yaml", text);
    assertThat(names(manifests)).containsExactly("a", "b");
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo("File");
          assertThat(problem.message())
              .startsWith("is not readable as YAML: " + row.getLast())
              .doesNotContain("\n");
        });
  }

  @Test
  void octetsThatAreNoTextSpoilTheirDocumentOnly() throws IOException {
    String text = Given.all(Given.service("a"), "a: \u00ff\u00fe\n", Given.service("b"));
    Manifests manifests = read("file.yaml", text.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(names(manifests)).containsExactly("a", "b");
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .startsWith(
                    "is not readable as YAML: document 2, from line 6: it is not valid UTF-8"));
  }

  @Test
  void whatIsNoObjectIsNamedWithItsPlace() throws IOException {
    Manifests manifests = read("file.yaml", Given.service("a") + "---\njust text\n");
    assertThat(manifests.problems())
        .extracting(Problem::message)
        .containsExactly(
            "contains a document that is not an object with apiVersion and kind (document 2, line"
                + " 6)");
  }

  @Test
  void anObjectOfJsonThatIsNotReadableLeavesTheOthersAlone() throws IOException {
    Manifests manifests = read("file.json", json("a") + "\n{\"kind\": [}\n" + json("b") + "\n{");
    assertThat(names(manifests)).containsExactly("a", "b");
    assertThat(manifests.problems())
        .extracting(Problem::message)
        .anySatisfy(message -> assertThat(message).contains("document 2, line 2, "))
        .anySatisfy(message -> assertThat(message).contains("document 4, line 4, "))
        .hasSize(2);
  }

  @Test
  void aFileOfSomethingElseIsNotNamedDocumentByDocument() throws IOException {
    Manifests manifests = read("file.yaml", "a: [\n---\n".repeat(1000) + Given.service("a"));
    assertThat(names(manifests)).containsExactly("a");
    assertThat(manifests.problems())
        .hasSize(101)
        .anySatisfy(problem ->
            assertThat(problem.message())
                .startsWith("has 900 more documents that are not readable as YAML"));
  }

  @Test
  void aliasesThatMultiplyAreRefused() throws IOException {
    var text =
        new StringBuilder("apiVersion: v1\nkind: List\nx0: &x0 {kind: List, apiVersion: v1}\n");
    for (int i = 1; i < 12; i++) {
      String before = "*x" + (i - 1);
      text.append("x%d: &x%d {kind: List, apiVersion: v1, items: [".formatted(i, i));
      text.append((before + ", ").repeat(9)).append(before).append("]}\n");
    }
    text.append("items: [*x11]\n---\n").append(Given.service("a"));
    Manifests manifests = read("file.yaml", text.toString());
    assertThat(names(manifests)).containsExactly("a");
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message())
                .contains("it is far too large once its aliases are expanded"));
  }

  @Test
  void aliasesOfManySimilarObjectsAreNoHarm() throws IOException {
    var text = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n");
    text.append("- {apiVersion: v1, kind: Service, metadata: {name: s}, spec: &spec {ports: [");
    text.append("{port: 80}]}}\n");
    for (int i = 0; i < 5_000; i++) {
      text.append("- {apiVersion: v1, kind: Service, metadata: {name: s");
      text.append(i).append("}, spec: *spec}\n");
    }
    Manifests manifests = read("file.yaml", text.toString());
    assertThat(manifests.problems()).isEmpty();
    assertThat(manifests.resources()).hasSize(5_001);
  }

  @ParameterizedTest
  @CsvSource({
    "yes, true",
    "Yes, true",
    "YES, true",
    "on, true",
    "On, true",
    "ON, true",
    "y, true",
    "Y, true",
    "true, true",
    "True, true",
    "TRUE, true",
    "!!bool yes, true",
    "no, false",
    "No, false",
    "NO, false",
    "off, false",
    "Off, false",
    "OFF, false",
    "n, false",
    "N, false",
    "false, false"
  })
  void booleansAreThoseOfKubectlsParser(String word, boolean meant) throws IOException {
    String pool = Given.pool("p", "192.0.2.0/24");
    List<Resource> read = read("p.yaml", pool + "  autoAssign: " + word + "\n").resources();
    assertThat(read)
        .singleElement()
        .isInstanceOfSatisfying(
            IpAddressPool.class, each -> assertThat(each.autoAssign()).isEqualTo(meant));
  }

  @ParameterizedTest
  @CsvSource({"'\"no\"', 'no'", "'''yes''', 'yes'", "yEs, yEs", "!!str on, 'on'", "nope, nope"})
  void textsAreNoBooleans(String word, String told) throws IOException {
    String pool = Given.pool("p", "192.0.2.0/24");
    assertThat(read("p.yaml", pool + "  autoAssign: " + word + "\n").problems())
        .extracting(Problem::field, Problem::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "spec.autoAssign", "must be true or false, not '" + told + "'"));
  }

  @Test
  void whereTextIsWantedSuchAWordIsText() throws IOException {
    Manifests manifests =
        read(
            "s.yaml",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: y, namespace: no, labels: {on: off}, annotations: {a: 1_000}}
            spec: {selector: {app: yes}, clusterIPs: [n]}
            """);
    assertThat(manifests.problems()).isEmpty();
    assertThat(manifests.resources())
        .singleElement()
        .isInstanceOfSatisfying(
            Service.class,
            service -> {
              assertThat(service.id()).isEqualTo("no/y");
              assertThat(service.metadata().labels()).containsEntry("on", "off").hasSize(1);
              assertThat(service.metadata().annotations()).containsEntry("a", "1_000");
              assertThat(service.selector()).containsEntry("app", "yes");
              assertThat(service.clusterIps()).containsExactly("n");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "80, 80",
    "0x50, 80",
    "0o120, 80",
    "0120, 80",
    "080, 80",
    "0b1010000, 80",
    "8_0, 80",
    "+80, 80",
    "8e1, 80",
    "80.0, 80",
    "!!int 80, 80"
  })
  void numbersAreThoseOfKubectlsParser(String written, int meant) throws IOException {
    String text = Given.service("a") + "spec: {ports: [{port: " + written + "}]}\n";
    assertThat(read("s.yaml", text).resources())
        .singleElement()
        .isInstanceOfSatisfying(
            Service.class,
            service -> assertThat(service.ports().getFirst().port()).isEqualTo(meant));
  }

  @ParameterizedTest
  @CsvSource({"8O", "8.5", "0x", "--1", "'\"80\"'", "-", "."})
  void whatIsNoNumberIsNamed(String written) throws IOException {
    String text = Given.service("a") + "spec: {ports: [{port: " + written + "}]}\n";
    assertThat(read("s.yaml", text).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.field()).isEqualTo("spec.ports[0].port"));
  }
}
