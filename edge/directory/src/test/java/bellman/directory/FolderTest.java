package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.EndpointSlice;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What several files come to, and what stays when one of them goes bad. */
class FolderTest {

  private static final String BROKEN = "kind: [\n";

  @TempDir private Path temp;

  private final Folder folder = new Folder();
  private final Map<String, Resource> objects = new TreeMap<>();

  /** A file says this now; returns the objects that are told as changed, in the order of keys. */
  private List<String> says(String name, String text) throws IOException {
    Path file = Given.file(temp, name, text);
    return take(Collections.singletonMap(Path.of(name), ManifestFile.read(file)));
  }

  private List<String> isGone(String name) {
    return take(Collections.singletonMap(Path.of(name), null));
  }

  private List<String> take(Map<Path, ManifestFile> contents) {
    var change = new Folder.ChangeBuilder();
    folder.put(contents, change);
    Map<String, String> told = new TreeMap<>();
    for (Resource resource : change.upserts) {
      told.put(resource.key().toString(), "+" + resource.key());
      objects.put(resource.key().toString(), resource);
    }
    for (ObjectKey key : change.removed) {
      told.put(key.toString(), "-" + key);
      objects.remove(key.toString());
    }
    return List.copyOf(told.values());
  }

  private List<String> messages() {
    return folder.problems().stream().map(Problem::message).toList();
  }

  @Test
  void onlyWhatDiffersIsTold() throws IOException {
    assertThat(says("a.yaml", Given.all(Given.service("web"), Given.service("db"))))
        .containsExactly("+Service default/db", "+Service default/web");
    assertThat(says("a.yaml", Given.all(Given.service("db"), Given.service("web")))).isEmpty();
    assertThat(says("a.yaml", Given.all(Given.service("db"), Given.service("web", "LoadBalancer"))))
        .containsExactly("+Service default/web");
    assertThat(says("a.yaml", Given.service("db"))).containsExactly("-Service default/web");
    assertThat(isGone("a.yaml")).containsExactly("-Service default/db");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aBrokenFileKeepsWhatItLastSaidHoweverOftenItIsSaved() throws IOException {
    says("a.yaml", Given.service("web"));
    assertThat(says("a.yaml", BROKEN)).isEmpty();
    assertThat(says("a.yaml", BROKEN)).isEmpty();
    assertThat(objects).containsOnlyKeys("Service default/web");
    assertThat(messages())
        .singleElement()
        .asString()
        .startsWith("is not readable as YAML")
        .endsWith("; the previous version stays in use");
    assertThat(says("a.yaml", Given.service("db")))
        .containsExactly("+Service default/db", "-Service default/web");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aFileThatWasBrokenFromTheStartKeepsNothingAndSaysNothingElse() throws IOException {
    assertThat(says("a.yaml", BROKEN)).isEmpty();
    assertThat(messages())
        .singleElement()
        .asString()
        .doesNotContain("; the previous version stays in use");
    assertThat(isGone("a.yaml")).isEmpty();
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void anObjectThatCanNotBeUsedKeepsItsLastFormWhileTheRestOfTheFileFollows() throws IOException {
    says("a.yaml", Given.all(Given.pool("p", "192.0.2.0/24"), Given.service("web")));
    Resource good = objects.get("IPAddressPool metallb-system/p");
    String bad = Given.pool("p", "192.0.2.0/24").replace("addresses:", "adresses:");
    assertThat(says("a.yaml", Given.all(bad, Given.service("db"))))
        .containsExactly("+Service default/db", "-Service default/web");
    assertThat(objects).containsEntry("IPAddressPool metallb-system/p", good);
    assertThat(messages())
        .isNotEmpty()
        .allSatisfy(message -> assertThat(message).endsWith("the previous version stays in use"));
    assertThat(says("a.yaml", Given.all(bad, Given.service("db")))).isEmpty();
    assertThat(says("a.yaml", Given.service("db")))
        .containsExactly("-IPAddressPool metallb-system/p");
  }

  @Test
  void aPeerThatAsksForAPasswordNowIsNotTalkedToWithoutOne() throws IOException {
    says("a.yaml", Given.peer("tor", "peerASN: 64501"));
    assertThat(says("a.yaml", Given.peer("tor", "peerASN: 64501", "password: 17")))
        .containsExactly("-BGPPeer metallb-system/tor");
    assertThat(messages())
        .singleElement()
        .asString()
        .doesNotContain("; the previous version stays in use");
  }

  @Test
  void aPeerThatAsksForNoPasswordKeepsItsLastForm() throws IOException {
    says("a.yaml", Given.peer("tor", "peerASN: 64501"));
    assertThat(says("a.yaml", Given.peer("tor", "peerASN: many"))).isEmpty();
    assertThat(objects).containsOnlyKeys("BGPPeer metallb-system/tor");
  }

  @Test
  void theSecondFileTakesOverWhenTheFirstGoes() throws IOException {
    says("a.yaml", Given.service("web", "LoadBalancer"));
    final Resource first = objects.get("Service default/web");
    assertThat(says("b.yaml", Given.service("web", "ClusterIP"))).isEmpty();
    assertThat(messages()).containsExactly("is in a.yaml and again in b.yaml: remove one");
    assertThat(isGone("a.yaml")).containsExactly("+Service default/web");
    assertThat(objects.get("Service default/web")).isNotEqualTo(first);
    assertThat(folder.problems()).isEmpty();
    assertThat(isGone("b.yaml")).containsExactly("-Service default/web");
  }

  @Test
  void aFileWhoseNameSortsFirstTakesOver() throws IOException {
    says("b.yaml", Given.service("web", "ClusterIP"));
    assertThat(says("a.yaml", Given.service("web", "LoadBalancer")))
        .containsExactly("+Service default/web");
    assertThat(says("a.yaml", Given.service("other")))
        .containsExactly("+Service default/other", "+Service default/web");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void anObjectThatMovesFromFileToFileIsNotToldAsGone() throws IOException {
    says("a.yaml", Given.service("web"));
    Path moved = Given.file(temp, "b.yaml", Given.service("web"));
    Map<Path, ManifestFile> both = new TreeMap<>();
    both.put(Path.of("a.yaml"), null);
    both.put(Path.of("b.yaml"), ManifestFile.read(moved));
    assertThat(take(both)).isEmpty();
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aBrokenDocumentKeepsWhatItMayHaveSaidWhileTheOthersFollow() throws IOException {
    says("a.yaml", Given.all(Given.service("web"), Given.service("db")));
    assertThat(says("a.yaml", Given.all(Given.service("web", "LoadBalancer"), BROKEN)))
        .containsExactly("+Service default/web");
    assertThat(objects).containsOnlyKeys("Service default/db", "Service default/web");
    assertThat(messages())
        .singleElement()
        .asString()
        .startsWith("is not readable as YAML: document 2, line ")
        .endsWith("; the previous version stays in use");
    assertThat(says("a.yaml", Given.service("web", "LoadBalancer")))
        .containsExactly("-Service default/db");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aDocumentThatIsBrokenFromTheStartTakesNoOtherAway() throws IOException {
    assertThat(says("a.yaml", Given.all(Given.service("web"), BROKEN, Given.service("db"))))
        .containsExactly("+Service default/db", "+Service default/web");
    assertThat(messages())
        .singleElement()
        .asString()
        .doesNotContain("; the previous version stays in use");
  }

  @Test
  void anObjectWhoseKindIsMisspeltNowKeepsItsLastForm() throws IOException {
    String pool = Given.pool("p", "192.0.2.0/24");
    says("a.yaml", pool);
    assertThat(says("a.yaml", pool.replace("IPAddressPool", "IPAdressPool"))).isEmpty();
    assertThat(objects).containsOnlyKeys("IPAddressPool metallb-system/p");
    Problem problem = folder.problems().getFirst();
    assertThat(problem.message())
        .endsWith("did you mean IPAddressPool?; the previous version stays in use");
    assertThat(folder.file(problem)).isEqualTo(Path.of("a.yaml"));
  }

  private static String slice(String name, String service, String rest) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {%slabels: {kubernetes.io/service-name: %s}}
    %s
    """
        .formatted(name.isEmpty() ? "" : "name: " + name + ", ", service, rest);
  }

  private static String endpoint(String fields) {
    return "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], " + fields + "}]";
  }

  /** What all slices of a service say: the family, and node and health of each endpoint. */
  private String slices(String service) {
    return objects.values().stream()
        .filter(EndpointSlice.class::isInstance)
        .map(EndpointSlice.class::cast)
        .filter(slice -> slice.serviceId().equals("default/" + service))
        .map(slice -> {
          StringBuilder text = new StringBuilder(String.valueOf(slice.family()));
          slice
              .endpoints()
              .forEach(
                  each -> text.append(each.healthy() ? " up " : " down ").append(each.nodeName()));
          return text.toString();
        })
        .sorted()
        .toList()
        .toString();
  }

  /** A service without slices counts as healthy everywhere: one that has a bad slice must not. */
  @ParameterizedTest
  @MethodSource("badSlices")
  void aSliceThatIsSetAsideCountsAsFarAsItCanBeRead(String slice, String expected)
      throws IOException {
    says("a.yaml", slice);
    assertThat(slices("web")).isEqualTo(expected);
    assertThat(messages()).isNotEmpty();
  }

  static Stream<Arguments> badSlices() {
    return Stream.of(
        Arguments.of(slice("web-1", "web", endpoint("nodename: n1")), "[IPv4 up null]"),
        Arguments.of(
            slice("web-1", "web", endpoint("nodeName: n1, conditions: {ready: 'false'}")),
            "[IPv4 down n1]"),
        Arguments.of(
            slice("web-1", "web", endpoint("nodeName: n1, conditions: {ready: 'true'}")),
            "[IPv4 up n1]"),
        Arguments.of(
            slice("web-1", "web", endpoint("nodeName: n1, conditions: [{type: Ready}]")),
            "[IPv4 down n1]"),
        Arguments.of(
            slice(
                "web-1",
                "web",
                "addressType: ipv4\nendpoints: [{addresses: [10.0.0.1], nodeName: n1}]"),
            "[IPv4 up n1]"),
        Arguments.of(slice("web-1", "web", "addressType: IPv4\nendpoints: none"), "[IPv4]"),
        Arguments.of(slice("web-1", "web", "addressType: IPv4\nendpoint: []"), "[IPv4]"),
        Arguments.of(
            slice("web-1", "web", endpoint("nodeName: n1"))
                .replace("EndpointSlice", "EndpointSlic"),
            "[IPv4 up n1]"),
        Arguments.of(
            slice("web-1", "web", endpoint("nodeName: n1")).replace("discovery.k8s.io/", ""),
            "[IPv4 up n1]"),
        Arguments.of(slice("", "web", endpoint("nodeName: n1")), "[IPv4 up n1]"),
        Arguments.of(
            Given.all(
                slice("", "db", endpoint("nodeName: n1")),
                slice("", "web", endpoint("nodeName: n2"))),
            "[IPv4 up n2]"),
        Arguments.of(
            Given.all(
                slice("same", "db", endpoint("nodeName: n1")),
                slice("same", "web", endpoint("nodeName: n2"))),
            "[IPv4 up n2]"),
        Arguments.of(
            Given.all(
                slice("same", "web", endpoint("nodeName: n1")),
                slice("same", "web", endpoint("nodeName: n2"))),
            "[IPv4 up n1]"));
  }

  @Test
  void aSliceThatGoesBadIsTheOneFromBeforeAndABadOneIsAlwaysTheLatest() throws IOException {
    says("a.yaml", slice("web-1", "web", endpoint("nodename: n1")));
    says("a.yaml", slice("web-1", "web", endpoint("conditions: {ready: 'false'}")));
    assertThat(slices("web")).isEqualTo("[IPv4 down null]");
    assertThat(messages())
        .noneMatch(message -> message.contains("; the previous version stays in use"));

    says("a.yaml", slice("web-1", "web", endpoint("nodeName: n1")));
    says("a.yaml", slice("web-1", "web", endpoint("nodename: n2")));
    says("a.yaml", slice("web-1", "web", endpoint("nodename: n3")));
    assertThat(slices("web")).isEqualTo("[IPv4 up n1]");
    assertThat(messages())
        .singleElement()
        .asString()
        .contains("; the previous version stays in use");

    says("a.yaml", "");
    assertThat(slices("web")).isEqualTo("[]");
  }

  @Test
  void aGoodSliceOfAnyFileGoesBeforeABadOne() throws IOException {
    says("b.yaml", slice("web-1", "web", endpoint("nodeName: n2")));
    says("a.yaml", slice("web-1", "web", endpoint("nodename: n1")));
    assertThat(slices("web")).isEqualTo("[IPv4 up n2]");
    isGone("b.yaml");
    assertThat(slices("web")).isEqualTo("[IPv4 up null]");
  }

  @Test
  void aBrokenFileKeepsWhatStoodInForASlice() throws IOException {
    says("a.yaml", slice("web-1", "web", endpoint("nodename: n1")));
    says("a.yaml", BROKEN);
    assertThat(slices("web")).isEqualTo("[IPv4 up null]");
    says("a.yaml", slice("web-1", "web", endpoint("nodeName: n1")));
    assertThat(slices("web")).isEqualTo("[IPv4 up n1]");
  }
}
