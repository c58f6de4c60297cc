package bellman.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code ./test MODULE [TEST]} makes of its words and of Maven's results, in a repository with
 * a Maven of its own.
 */
final class TestScriptTest {

  private static final String REPORT =
      """
      <testsuite name="x"
        tests="3" errors="0" skipped="1" failures="%d">
        <testcase name="a" classname="bellman.bgp.CollisionTest"/>
        <testcase name="b" classname="bellman.bgp.CollisionTest">%s</testcase>
        <testcase name="c" classname="bellman.bgp.CollisionTest"><skipped message="no &quot;bird&quot;"/></testcase>
      </testsuite>
      """;

  private static final String FAILURE =
      """
      <failure message="one line"><![CDATA[java.lang.AssertionError: expected 7
      	at org.assertj.Somewhere.fail(Somewhere.java:3)
      	at bellman.bgp.CollisionTest.b(CollisionTest.java:41)
      ]]></failure>\
      """;

  @TempDir private Path root;

  private record Result(int status, String text) {
    String lastLine() {
      return text.strip().lines().reduce("", (before, line) -> line);
    }
  }

  @BeforeEach
  void repository() throws IOException {
    Path real = SourceTree.repository();
    for (String name :
        List.of(
            "test",
            "build/jdk.sh",
            "build/app.sh",
            "build/assets.sh",
            "build/reports.sh",
            "build/test-module.sh")) {
      write(name, Files.readString(real.resolve(name)));
    }
    write(
        "pom.xml",
        """
        <module>core/net</module>
        <module>core/bgp</module>
        <module>edge/bgp</module>
        <module>app</module>
        """);
    write("core/net/src/test/java/bellman/net/AddressTest.java", "class AddressTest {}");
    write(
        "core/bgp/src/test/java/bellman/bgp/CollisionTest.java",
        """
        final class CollisionTest {
          @Test
          void theLowerIdYields() {}

          private void close() {}
        }
        """);
    write("core/bgp/src/test/java/bellman/bgp/wire/OpenTest.java", "class OpenTest {}");
    write("core/bgp/src/test/java/bellman/bgp/wire/UpdateTest.java", "class UpdateTest {}");
    mavenReports(REPORT.formatted(0, ""));
  }

  @Test
  void helpTellsTheModules() throws Exception {
    Result result = run("--help");

    assertThat(result.status()).isZero();
    assertThat(result.text()).contains("usage: ./test", "  core/bgp", "  edge/bgp");
  }

  @ParameterizedTest
  @CsvSource({
    "core/bpg,there is no module core/bpg,core/bgp",
    "bgp,bgp is the name of more than one module,edge/bgp",
    "app,app has no tests,''",
  })
  void aModuleThatIsNotClearIsAnError(String module, String problem, String shown)
      throws Exception {
    Result result = run(module);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.text()).contains(problem, shown);
    assertThat(calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ColisionTest,no test of core/bgp is called ColisionTest,CollisionTest",
    "Open,no test of core/bgp is called Open,OpenTest",
    "AddressTest,There is one in another module,./test core/net AddressTest",
    "CollisionTest#theLowerIdYield,no test called theLowerIdYield,theLowerIdYields",
    "CollisionTest#close,no test called close,theLowerIdYields",
    "--fast,unknown option --fast,-D",
  })
  void aMistypedTestIsAnErrorWithWhatIsLikeIt(String test, String problem, String shown)
      throws Exception {
    Result result = run("core/bgp", test);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.text()).contains(problem, shown);
    assertThat(calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CollisionTest|bellman.bgp.CollisionTest",
        "CollisionTest#theLowerIdYields|bellman.bgp.CollisionTest#theLowerIdYields",
        "CollisionTest#the*|bellman.bgp.CollisionTest#the*",
        "*dateTest|bellman.bgp.wire.UpdateTest",
        "bellman.bgp.wire|bellman.bgp.wire.OpenTest,bellman.bgp.wire.UpdateTest",
        "bellman.bgp.wire.**|bellman.bgp.wire.OpenTest,bellman.bgp.wire.UpdateTest",
        "core/bgp/src/test/java/bellman/bgp/wire/OpenTest.java|bellman.bgp.wire.OpenTest",
      })
  void testsAreSelectedByWholeNames(String test, String selected) throws Exception {
    Result result = run("core/bgp", test, "-Dbellman.seed=7");

    assertThat(result.status()).isZero();
    assertThat(calls().getFirst().split(" "))
        .contains("core/bgp", "-Dtest=" + selected, "-Dbellman.seed=7");
  }

  @Test
  void whatWasFetchedOnceIsNotAskedForAgain() throws Exception {
    run("core/bgp");
    Result again = run("core/bgp");

    assertThat(again.lastLine()).isEqualTo("2 passed, 0 failed, 1 skipped");
    assertThat(again.text()).contains("SKIPPED bellman.bgp.CollisionTest.c: no \"bird\"");
    assertThat(calls()).hasSize(2);
    assertThat(calls().getFirst().split(" ")).doesNotContain("-o", "-Dtest=");
    assertThat(calls().getLast().split(" ")).contains("-o");
  }

  @Test
  void aFailedTestIsShownWithItsFrames() throws Exception {
    mavenReports(REPORT.formatted(1, FAILURE));

    Result result = run("core/bgp");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.text())
        .contains("FAILED bellman.bgp.CollisionTest.b", "expected 7", "CollisionTest.java:41")
        .doesNotContain("Somewhere");
    assertThat(result.lastLine()).isEqualTo("1 passed, 1 failed, 1 skipped");
  }

  @Test
  void nothingRunIsAFailure() throws Exception {
    maven("true");

    Result result = run("core/bgp");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.text()).contains("NO TEST RAN");
    assertThat(result.lastLine()).isEqualTo("0 passed, 0 failed, 0 skipped");
  }

  @Test
  void aBuildThatFailsSaysWhere() throws Exception {
    maven("echo \"[ERROR] $PWD/core/bgp/src/main/java/A.java:[12,3] ';' expected\"; exit 1");

    Result result = run("core/bgp");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.text())
        .contains("THE BUILD FAILED", "core/bgp/src/main/java/A.java:12: ';' expected")
        .doesNotContain(root + "/core");
  }

  /** A Maven that writes down how it was called, and then does this. */
  private void maven(String script) throws IOException {
    write("mvnw", "#!/usr/bin/env bash\necho \"$*\" >> calls\n" + script + "\n");
  }

  private void mavenReports(String report) throws IOException {
    write("report.xml", report);
    maven(
        "mkdir -p core/bgp/target/surefire-reports\n"
            + "cp report.xml core/bgp/target/surefire-reports/TEST-x.xml");
  }

  private List<String> calls() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private Result run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(root.resolve("test").toString()));
    Collections.addAll(command, words);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), text);
  }

  private void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    file.toFile().setExecutable(true);
  }
}
