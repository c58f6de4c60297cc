package bellman.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source files keep the rules that class files can't show. */
final class SourceTreeTest {

  private static final SourceTree PROGRAM = SourceTree.read(SourceTree.repository());

  /** Those that may be longer, and why; none is longer than {@link #LONGEST_OF_ALL} lines. */
  private static final Map<String, String> LONG_FILES =
      Map.ofEntries(
          entry(
              "core/speaker/src/main/java/bellman/speaker/SpeakerMachine.java",
              "one owner: the plan, the sessions and how they are left"),
          entry(
              "core/balancer/src/main/java/bellman/balancer/allocator/Allocator.java",
              "one index of addresses, and the choices over it"),
          entry(
              "core/balancer/src/main/java/bellman/balancer/config/PeerCompiler.java",
              "what each field of BGPPeer means"),
          entry(
              "core/balancer/src/main/java/bellman/balancer/plan/NodePlanner.java",
              "one node's routes, changed and changed again in turns"),
          entry(
              "core/balancer/src/main/java/bellman/balancer/plan/Planner.java",
              "one owner of configuration, addresses and nodes"),
          entry(
              "core/bfd/src/main/java/bellman/bfd/session/SessionMachine.java",
              "RFC 5880 6.8 as one machine"),
          entry(
              "core/bgp/src/main/java/bellman/bgp/rib/AdjRibOut.java",
              "one table and its exceptions"),
          entry(
              "core/bgp/src/main/java/bellman/bgp/session/ConnectingTransitions.java",
              "every state before Established"),
          entry(
              "core/bgp/src/main/java/bellman/bgp/wire/AttributeReader.java",
              "the path attributes of one UPDATE, a method each"),
          entry(
              "edge/bfd/src/main/java/bellman/edge/bfd/BfdThread.java",
              "all that happens on one thread, in its order"),
          entry(
              "edge/bgp/src/main/java/bellman/edge/bgp/BgpPeer.java",
              "to go with the peer that is written without I/O"),
          entry(
              "edge/kubernetes/src/main/java/bellman/kubernetes/ClusterFeed.java",
              "one lock over what several reflectors tell"),
          entry(
              "edge/kubernetes/src/main/java/bellman/kubernetes/StatusWriter.java",
              "one queue, and all that may become of a write"),
          entry(
              "edge/telemetry/src/main/java/bellman/telemetry/ApiServer.java",
              "every path of the API, a handler each"),
          entry(
              "testing/lab/src/main/java/bellman/lab/HostileNight.java",
              "one night from its beginning to its end"),
          entry(
              "testing/simulator/src/main/java/bellman/simulator/Neighbor.java",
              "all that a faulty router may do"),
          entry(
              "testing/simulator/src/main/java/bellman/simulator/SimulatedPeer.java",
              "to go with the peer that is written without I/O"));

  private static final int LONGEST_OF_ALL = 530;

  /** Those that may be longer, and why. */
  private static final Map<String, String> LONG_METHODS =
      Map.ofEntries(
          entry(
              "app/src/main/java/bellman/app/command/Stalls.java#in",
              "the gauges, one after the other"),
          entry("app/src/main/java/bellman/app/reference/ReasonPage.java#text", "a page"),
          entry(
              "app/src/main/java/bellman/app/reference/ReasonTexts.java#of",
              "a sentence or two a reason"),
          entry(
              "app/src/main/java/bellman/app/reference/TellingTexts.java#of",
              "a sentence or two an event"),
          entry("app/src/test/java/bellman/app/command/BadSettings.java#all", "a table"),
          entry(
              "app/src/test/java/bellman/app/command/SupportTest.java#nothingSecretIsInTheArchive",
              "one process from its start to its archive"),
          entry("app/src/test/java/bellman/app/command/ValidateTest.java#commonBads", "a table"),
          entry(
              "core/api/src/main/java/bellman/api/crd/Peers.java#current", "the fields of BGPPeer"),
          entry("core/api/src/test/java/bellman/api/resource/DecoderTest.java#refused", "a table"),
          entry(
              "core/balancer/src/main/java/bellman/balancer/config/PeerCompiler.java#compile",
              "the fields of BGPPeer"),
          entry(
              "core/balancer/src/test/java/bellman/balancer/config/PeerCompilerTest.java#refused",
              "a table"),
          entry(
              "core/balancer/src/test/java/bellman/balancer/plan/CoverageTest.java#itIsWhatEachNodeDecidesForItself",
              "one random history"),
          entry(
              "core/bgp/src/main/java/bellman/bgp/session/EstablishedTransitions.java#on",
              "a case an event"),
          entry(
              "core/bgp/src/main/java/bellman/bgp/wire/AttributeReader.java#readValue",
              "a case an attribute"),
          entry(
              "core/bgp/src/test/java/bellman/bgp/rib/RibTest.java#whateverHappensEachRouterEndsWithItsTable",
              "one random history"),
          entry("testing/cluster/src/test/java/bellman/cluster/AlertsTest.java#cases", "a table"),
          entry(
              "testing/cluster/src/test/java/bellman/cluster/RecordedAlertsTest.java#justTheRightOnesFire",
              "one recording, alert by alert"),
          entry(
              "testing/cluster/src/test/java/bellman/cluster/RightsInUseTest.java#nothingIsRefusedAndNothingElseIsAskedFor",
              "one cluster from its start to its end"));

  @Test
  void everyFloorWasLookedAt() {
    for (String floor : Set.of("core/", "edge/", "app/", "testing/")) {
      assertThat(PROGRAM.files()).anyMatch(file -> file.startsWith(floor));
    }
  }

  @Test
  void everyPackageOpensWithAnEssay() {
    assertThat(PROGRAM.packagesWithoutEssay()).isEmpty();
  }

  /** A file that is short again leaves the list, too. */
  @Test
  void noFileIsLongButThoseThatAreNamed() {
    assertThat(PROGRAM.longFiles()).isEqualTo(LONG_FILES.keySet());
    assertThat(PROGRAM.filesLongerThan(LONGEST_OF_ALL)).isEmpty();
  }

  @Test
  void noMethodIsLongButThoseThatAreNamed() {
    assertThat(PROGRAM.longMethods()).isEqualTo(LONG_METHODS.keySet());
  }

  @Test
  void namesSayWhatAClassIs() {
    assertThat(PROGRAM.emptyNames()).isEmpty();
  }

  @Test
  void eachOfTheseRulesCanFail(@TempDir Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("core/net/src/main/java/bad"));
    Files.writeString(folder.resolve("Short.java"), "class Short {}\n");
    Files.writeString(folder.resolve("ShortHelper.java"), "class ShortHelper {}\n");
    Files.writeString(folder.resolve("Long.java"), "//\n".repeat(SourceTree.LONGEST + 1));
    Path tests = Files.createDirectories(root.resolve("core/net/src/test/java/bad"));
    Files.writeString(tests.resolve("LongTest.java"), "//\n".repeat(SourceTree.LONGEST_TEST + 1));
    Files.writeString(
        tests.resolve("MethodsTest.java"),
        "class MethodsTest {\n  void longer() {\n"
            + "\n".repeat(SourceTree.LONGEST_METHOD - 1)
            + "  }\n  void shorter() {\n"
            + "\n".repeat(SourceTree.LONGEST_METHOD - 2)
            + "  }\n}\n");
    Path built = Files.createDirectories(root.resolve("core/net/target/src/main/java/bad"));
    Files.writeString(built.resolve("Generated.java"), "//\n".repeat(SourceTree.LONGEST + 1));

    var tree = SourceTree.read(root);

    String bad = "core/net/src/main/java/bad";
    assertThat(tree.packagesWithoutEssay()).containsExactly(bad);
    assertThat(tree.longFiles())
        .containsExactly(bad + "/Long.java", "core/net/src/test/java/bad/LongTest.java");
    assertThat(tree.filesLongerThan(SourceTree.LONGEST)).containsExactly(bad + "/Long.java");
    assertThat(tree.longMethods())
        .containsExactly("core/net/src/test/java/bad/MethodsTest.java#longer");
    assertThat(tree.emptyNames()).containsExactly(bad + "/ShortHelper.java");
  }

  @Test
  void lookingAtNoFileFails(@TempDir Path root) {
    assertThatThrownBy(() -> SourceTree.read(root)).isInstanceOf(AssertionError.class);
  }
}
