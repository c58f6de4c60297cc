package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import bellman.api.resource.Problem;
import bellman.api.resource.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and folders that are read once. */
class ManifestsTest {

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Given.file(folder, name, text);
  }

  private Manifests read() throws IOException {
    return Manifests.read(List.of(folder));
  }

  private static List<String> names(Manifests manifests) {
    return manifests.resources().stream().map(object -> object.key().toString()).toList();
  }

  @Test
  void eachDocumentOfAFileIsAnObject() throws IOException {
    file(
        "all.yaml", Given.all(Given.service("web"), "", "# only a comment\n", Given.service("db")));
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/web", "Service default/db");
    assertThat(manifests.problems()).isEmpty();
  }

  @Test
  void theItemsOfListsAreObjects() throws IOException {
    file(
        "list.yaml",
        """
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Service
            metadata: {name: web}
          - apiVersion: v1
            kind: List
            items:
              - apiVersion: v1
                kind: Node
                metadata: {name: node-1}
        """);
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/web", "Node node-1");
    assertThat(manifests.problems()).isEmpty();
  }

  @Test
  void theItemsOfAListOfOneKindNeedNotSayTheirKind() throws IOException {
    file(
        "pools.json",
        """
        {"apiVersion": "metallb.io/v1beta1", "kind": "IPAddressPoolList", "items": [
          {"metadata": {"name": "a", "namespace": "m"}, "spec": {"addresses": ["192.0.2.0/24"]}},
          {"metadata": {"name": "b", "namespace": "m"}, "spec": {"adresses": ["10.0.0.0/24"]}}]}
        """);
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("IPAddressPool m/a");
    assertThat(manifests.problems())
        .extracting(Problem::name, Problem::field)
        .contains(org.assertj.core.groups.Tuple.tuple("b", "spec.adresses"));
  }

  @Test
  void aFileThatTwoPathsLeadToIsReadOnce() throws IOException {
    Path web = file("web.yaml", Given.service("web"));
    file("db.yaml", Given.service("db"));
    Path beside = folder.resolve("../" + folder.getFileName() + "/web.yaml");
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);
    try {
      for (List<Path> paths :
          List.of(
              List.of(folder, web),
              List.of(web, folder),
              List.of(folder, beside),
              List.of(link, folder, web))) {
        Manifests manifests = Manifests.read(paths);
        assertThat(manifests.problems()).as("%s", paths).isEmpty();
        assertThat(names(manifests))
            .containsExactlyInAnyOrder("Service default/web", "Service default/db");
      }
    } finally {
      Files.delete(link);
    }
  }

  @Test
  void jsonMayBeIndentedWithTabs() throws IOException {
    file(
        "web.json",
        """
        {
        \t"apiVersion": "v1",
        \t"kind": "Service",
        \t"metadata":\t{
        \t\t"name": "web"
        \t}
        }
        """);
    Manifests manifests = read();
    assertThat(manifests.problems()).isEmpty();
    assertThat(names(manifests)).containsExactly("Service default/web");
  }

  @Test
  void aFileThatIsNoYamlIsNamedWithTheLine() throws IOException {
    Path bad = file("bad.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web\n");
    file("good.yaml", Given.service("db"));
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/db");
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo("File");
          assertThat(problem.name()).isEqualTo(bad.toString());
          assertThat(problem.message())
              .startsWith("is not readable as YAML: line ")
              .doesNotContain("\n");
        });
  }

  @Test
  void aKeyThatIsThereTwiceIsAProblemOfTheFileWithItsLine() throws IOException {
    file("web.yaml", Given.service("web") + "spec:\n  type: LoadBalancer\n  type: ClusterIP\n");
    assertThat(read().problems())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.message()).contains("line 7").contains("duplicate key type"));
  }

  @Test
  void bytesThatAreNoTextAreAProblemOfTheFile() throws IOException {
    Path bad = folder.resolve("bad.yaml");
    Files.write(bad, new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe, (byte) 0xc0, '\n'});
    assertThat(read().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.name()).isEqualTo(bad.toString()));
  }

  @Test
  void anObjectTwiceInAFileIsAProblemAndTheFirstCounts() throws IOException {
    file("web.yaml", Given.all(Given.service("web", "LoadBalancer"), Given.service("web")));
    Manifests manifests = read();
    assertThat(manifests.resources()).hasSize(1);
    assertThat(manifests.resources().getFirst())
        .isEqualTo(
            Manifests.read(List.of(file("../one.yaml", Given.service("web", "LoadBalancer"))))
                .resources()
                .getFirst());
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("metadata.name");
          assertThat(problem.message()).contains("twice").contains("web.yaml");
        });
  }

  @Test
  void anObjectInTwoFilesIsAProblemThatNamesBothAndTheFirstNameCounts() throws IOException {
    final Path first = file("a.yaml", Given.service("web", "LoadBalancer"));
    final Path second = file("sub/b.yaml", Given.service("web", "ClusterIP"));
    Manifests manifests = read();
    assertThat(manifests.resources())
        .isEqualTo(Manifests.read(List.of(first)).resources())
        .hasSize(1);
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo("Service");
          assertThat(problem.message()).contains(first.toString()).contains(second.toString());
          assertThat(manifests.file(problem)).isEqualTo(first);
        });
  }

  @Test
  void aProblemOfAnObjectIsTracedToItsFile() throws IOException {
    file("a.yaml", Given.peer("good", "peerASN: 64501"));
    Path bad = file("b.yaml", Given.peer("bad", "peerASN: 64501", "peerPrt: 179"));
    Manifests manifests = read();
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.peerPrt");
          assertThat(problem.message()).contains("did you mean 'peerPort'?");
          assertThat(manifests.file(problem)).isEqualTo(bad);
        });
  }

  @Test
  void otherKindsAndOtherGroupsArePassedOver() throws IOException {
    file(
        "other.yaml",
        Given.all(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1}\n",
            "apiVersion: example.com/v1\nkind: BGPPeer\nmetadata: {name: x}\nspec: {oops: 1}\n"));
    Manifests manifests = read();
    assertThat(manifests.resources()).isEmpty();
    assertThat(manifests.problems()).isEmpty();
  }

  @Test
  void whatIsNoObjectIsAProblem() throws IOException {
    file("a.yaml", "just text\n");
    file("b.yaml", "kind: Service\nmetadata: {name: web}\n");
    file("c.yaml", "apiVersion: v1\nmetadata: {name: web}\n");
    assertThat(read().problems())
        .extracting(Problem::message)
        .containsExactly(
            "contains a document that is not an object with apiVersion and kind",
            "contains an object of kind Service without apiVersion",
            "contains an object of apiVersion v1 without kind");
  }

  @Test
  void aListThatHoldsItselfIsAProblem() throws IOException {
    file("loop.yaml", "&x\napiVersion: v1\nkind: List\nitems: [*x]\n");
    file("web.yaml", Given.service("web"));
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/web");
    assertThat(manifests.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("nested too deeply"));
  }

  @Test
  void foldersAreReadWithAllThatIsInThemByTheEndingOfTheName() throws IOException {
    file("a.yaml", Given.service("a"));
    file("b.YML", Given.service("b"));
    file("sub/deep.d/c.json", "{apiVersion: v1, kind: Service, metadata: {name: c}}");
    file("notes.txt", "no: [yaml");
    file("d.yaml.bak", Given.service("d"));
    Files.createDirectory(folder.resolve("folder.yaml"));
    assertThat(names(read()))
        .containsExactly("Service default/a", "Service default/b", "Service default/c");
  }

  @Test
  void aFileThatIsNamedIsReadWhateverItsName() throws IOException {
    Path file = file("manifest.txt", Given.service("web"));
    assertThat(names(Manifests.read(List.of(file)))).containsExactly("Service default/web");
  }

  @Test
  void hiddenFilesAndTheOldVersionsOfAMountAreNotRead() throws IOException {
    file(".hidden.yaml", Given.service("hidden"));
    file(".git/b.yaml", Given.service("git"));
    file("..2026_1/web.yaml", Given.service("web"));
    file("..2025_9/web.yaml", Given.service("old"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
    Files.createSymbolicLink(folder.resolve("web.yaml"), Path.of("..data/web.yaml"));
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/web");
    assertThat(manifests.problems()).isEmpty();
  }

  @Test
  void aPathThatIsNotThereIsNamed() {
    Path missing = folder.resolve("nothing");
    assertThatThrownBy(() -> Manifests.read(List.of(missing)))
        .isInstanceOf(IOException.class)
        .hasMessage("'" + missing + "' does not exist: give a file or a folder of manifests");
  }

  @Test
  void aFileThatCanNotBeReadIsNamed() throws IOException {
    Path memory = Path.of("/proc/self/mem"); // whose first page nobody may read, not even root
    assumeThat(memory).exists();
    Path link = Files.createSymbolicLink(folder.resolve("bad.yaml"), memory);
    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("'" + link + "' can't be read: ");
  }

  @Test
  void aLinkToAFolderThatItIsInAddsNothing() throws IOException {
    file("sub/web.yaml", Given.service("web"));
    Files.createSymbolicLink(folder.resolve("sub/loop"), folder);
    Manifests manifests = read();
    assertThat(names(manifests)).containsExactly("Service default/web");
    assertThat(manifests.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "010", "1e3", "0x1F", "+7", ".inf", "True", "1.50", "7", "true"})
  void whatIsNoTextIsToldAsItIsWritten(String written) throws IOException {
    file("web.yaml", Given.service("web") + "  labels: {version: " + written + "}\n");
    assertThat(read().problems())
        .extracting(Problem::message)
        .containsExactly("must be text, not " + written + ": put it in quotes");
  }

  @Test
  void aNumberThatIsWrittenOtherwiseIsOne() throws IOException {
    file("web.yaml", Given.service("web") + "spec: {ports: [{port: 80.0}, {port: 0x1F90}]}\n");
    file("db.yaml", Given.service("db") + "spec: {ports: [{port: 0x1FFFF}]}\n");
    assertThat(((Service) read().resources().getFirst()).ports())
        .extracting(Service.Port::port)
        .containsExactly(80, 8080);
    assertThat(read().problems())
        .extracting(Problem::message)
        .containsExactly("must be 1..65535, not 0x1FFFF");
  }
}
