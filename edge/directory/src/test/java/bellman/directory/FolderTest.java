package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        .endsWith("; the version from before stays in use");
    assertThat(says("a.yaml", Given.service("db")))
        .containsExactly("+Service default/db", "-Service default/web");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aFileThatWasBrokenFromTheStartKeepsNothingAndSaysNothingElse() throws IOException {
    assertThat(says("a.yaml", BROKEN)).isEmpty();
    assertThat(messages()).singleElement().asString().doesNotContain("from before");
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
        .allSatisfy(
            message -> assertThat(message).endsWith("the version from before stays in use"));
    assertThat(says("a.yaml", Given.all(bad, Given.service("db")))).isEmpty();
    assertThat(says("a.yaml", Given.service("db")))
        .containsExactly("-IPAddressPool metallb-system/p");
  }

  @Test
  void aPeerThatAsksForAPasswordNowIsNotTalkedToWithoutOne() throws IOException {
    says("a.yaml", Given.peer("tor", "peerASN: 64501"));
    assertThat(says("a.yaml", Given.peer("tor", "peerASN: 64501", "password: 17")))
        .containsExactly("-BGPPeer metallb-system/tor");
    assertThat(messages()).singleElement().asString().doesNotContain("from before");
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
        .endsWith("; the version from before stays in use");
    assertThat(says("a.yaml", Given.service("web", "LoadBalancer")))
        .containsExactly("-Service default/db");
    assertThat(folder.problems()).isEmpty();
  }

  @Test
  void aDocumentThatIsBrokenFromTheStartTakesNoOtherAway() throws IOException {
    assertThat(says("a.yaml", Given.all(Given.service("web"), BROKEN, Given.service("db"))))
        .containsExactly("+Service default/db", "+Service default/web");
    assertThat(messages()).singleElement().asString().doesNotContain("from before");
  }

  @Test
  void anObjectWhoseKindIsMisspeltNowKeepsItsLastForm() throws IOException {
    String pool = Given.pool("p", "192.0.2.0/24");
    says("a.yaml", pool);
    assertThat(says("a.yaml", pool.replace("IPAddressPool", "IPAdressPool"))).isEmpty();
    assertThat(objects).containsOnlyKeys("IPAddressPool metallb-system/p");
    Problem problem = folder.problems().getFirst();
    assertThat(problem.message())
        .endsWith("did you mean IPAddressPool?; the version from before stays in use");
    assertThat(folder.file(problem)).isEqualTo(Path.of("a.yaml"));
  }
}
