package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds the code that breaks it, and fails when there is nothing to look at. */
final class RulesCanFailTest {

  private static final String PURE = "bellman.architecture.bad.pure..";
  private static final String RING = "bellman.architecture.bad.ring";
  private static final JavaClasses BAD =
      new ClassFileImporter().importPackages("bellman.architecture.bad");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReadsTheClock.nanos",
        "ReadsTheClock.instant",
        "StartsAThread.start",
        "TakesALock.next",
        "OpensASocket.socket",
        "OpensASocket.channel",
        "ReadsAFile.read",
        "Logs.log",
        "Logs.print",
        "Guesses.die",
        "Guesses.anything",
      })
  void impureCodeIsFound(String method) {
    assertThat(violations(Rules.pure(PURE))).contains("bad.pure." + method + "(");
  }

  @Test
  void threadsOfOnesOwnAreFound() {
    assertThat(violations(Rules.threadsComeOnlyFrom("bellman.runtime.Threads", PURE)))
        .contains("StartsAThread.start(");
  }

  @Test
  void locksAreFound() {
    assertThat(violations(Rules.withoutLocks(PURE))).contains("TakesALock.again()");
  }

  @Test
  void staticStateIsFound() {
    assertThat(violations(Rules.withoutStaticState(PURE))).contains("Remembers.calls");
  }

  @Test
  void emptyNamesAreFound() {
    assertThat(violations(Rules.plainNames(PURE))).contains("LuckManager>", "LuckUtils>");
  }

  @Test
  void arrowsUpAndSidewaysAreFound() {
    ArchRule rule =
        Rules.neverKnows("bellman.architecture.bad.upstairs..", House.forbiddenTo("net"));

    assertThat(violations(rule)).contains("LooksUp.caller()", "LooksUp.neighbor()");
  }

  @Test
  void packagesThatKnowEachOtherAreFound() {
    assertThat(violations(Rules.withoutCycles(RING + ".(**)")))
        .contains("Here.there", "There.here");
  }

  @Test
  void aPackageThatKnowsAHigherOneIsFound() {
    assertThat(Rules.inOrder(List.of(RING + ".low", RING + ".high")))
        .singleElement()
        .satisfies(rule -> assertThat(violations(rule)).contains("Here.there"));
  }

  @Test
  void asManyMakersOfRoutesAsThereAreAreFound() {
    String bridge = "bellman.architecture.bad.bridge";

    assertThat(Rules.routeMakers(BAD, bridge + ".."))
        .containsExactly(bridge + ".Another", bridge + ".One");
  }

  @Test
  void aRuleThatLooksAtNoClassFails() {
    String nowhere = "bellman.nowhere..";
    JavaClasses program = House.program();

    for (ArchRule rule :
        new ArchRule[] {
          Rules.pure(nowhere),
          Rules.withoutLocks(nowhere),
          Rules.withoutStaticState(nowhere),
          Rules.plainNames(nowhere),
          Rules.withoutCycles("bellman.nowhere.(**)"),
          Rules.neverKnows(nowhere, "bellman.app..")
        }) {
      assertThatThrownBy(() -> rule.check(program)).isInstanceOf(AssertionError.class);
    }
    assertThatThrownBy(() -> Rules.routeMakers(program, nowhere))
        .isInstanceOf(AssertionError.class);
  }

  private static String violations(ArchRule rule) {
    return String.join("\n", rule.evaluate(BAD).getFailureReport().getDetails());
  }
}
