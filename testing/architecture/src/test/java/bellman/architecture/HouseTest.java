package bellman.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classes of the program keep the rules. */
final class HouseTest {

  private static final JavaClasses PROGRAM = House.program();

  @Test
  void everyModuleOfTheHouseWasLookedAtAndNoOtherExists() {
    List<String> seen = PROGRAM.stream().map(House::moduleOf).distinct().sorted().toList();

    assertThat(seen).containsExactlyElementsOf(House.all().sorted().toList());
  }

  @Test
  void coreIsPure() {
    Rules.pure(House.corePackages()).check(PROGRAM);
  }

  @Test
  void coreHasNoLocks() {
    Rules.withoutLocks(House.corePackages()).check(PROGRAM);
  }

  @Test
  void coreHasNoStaticState() {
    Rules.withoutStaticState(House.corePackages()).check(PROGRAM);
  }

  @ParameterizedTest
  @MethodSource("belowApp")
  void arrowsOnlyGoDown(String module) {
    Rules.neverKnows(House.packages(module), House.forbiddenTo(module)).check(PROGRAM);
  }

  static Stream<String> belowApp() {
    return House.belowApp();
  }

  @Test
  void packagesHaveNoCycles() {
    Rules.withoutCycles("bellman.(**)").check(PROGRAM);
  }

  @Test
  void everyPackageOfAModuleHasItsPlaceInTheOrder() {
    Map<String, Set<String>> seen = new TreeMap<>();
    PROGRAM.forEach(type ->
        seen.computeIfAbsent(House.moduleOf(type), _ -> new TreeSet<>())
            .add(type.getPackageName()));
    seen.values().removeIf(packages -> packages.size() == 1);

    Map<String, Set<String>> ordered = new TreeMap<>();
    House.ORDER.forEach((module, packages) -> ordered.put(module, new TreeSet<>(packages)));
    assertThat(seen).isEqualTo(ordered);
  }

  @ParameterizedTest
  @MethodSource("modulesWithAnOrder")
  void packagesKeepTheirOrder(String module) {
    List<String> packages = House.ORDER.getOrDefault(module, List.of());
    Rules.inOrder(packages).forEach(rule -> rule.check(PROGRAM));
  }

  static Stream<String> modulesWithAnOrder() {
    return House.ORDER.keySet().stream().sorted();
  }

  @Test
  void balancerNeverSeesBgp() {
    Rules.neverKnows("bellman.balancer..", "bellman.bgp..").check(PROGRAM);
  }

  @Test
  void oneClassTurnsAnAnnouncementIntoARoute() {
    assertThat(Rules.routeMakers(PROGRAM, "bellman.speaker..")).hasSize(1);
  }

  @Test
  void threadsAreMadeInOnePlace() {
    Rules.threadsComeOnlyFrom("bellman.runtime.Threads", "bellman..").check(PROGRAM);
  }

  /** Who is added here begins threads that do one thing each, which ends by itself. */
  @Test
  void whatStaysIsWatched() {
    assertThat(Rules.briefs(PROGRAM))
        .containsExactlyInAnyOrder(
            "bellman.app.cluster.SpeakerReport", // what an earlier process left behind removed
            "bellman.app.command.MainLoop", // the end of the process
            "bellman.app.command.SpeakerCommand", // an owner looked up; FRR-K8s's object begun
            "bellman.app.controller.Controller", // a status written
            "bellman.app.controller.LeaderTerm", // an owner looked up; what was superseded removed
            "bellman.app.training.FakeApiServer", // of the build
            "bellman.app.support.Archive", // a part of a report asked for
            "bellman.app.speaker.NodeGrace", // a Node waited for
            "bellman.directory.AdminStateFile", // a file written
            "bellman.kubernetes.InitialEvents", // a stream given up that is silent
            "bellman.kubernetes.admission.WebhookServer", // a request
            "bellman.edge.bgp.BgpPeer", // a connection dialed
            "bellman.edge.bgp.Connection", // a connection closed
            "bellman.edge.bgp.WarmUp", // a session of the process with itself
            "bellman.edge.bfd.TakenPort", // the holder of a port looked up
            "bellman.telemetry.ApiServer", // a request
            "bellman.telemetry.HealthServer",
            "bellman.telemetry.HttpPatience", // a reader waited for
            "bellman.telemetry.MetricsServer");
  }

  @Test
  void namesSayWhatAClassIs() {
    Rules.plainNames("bellman..").check(PROGRAM);
  }
}
