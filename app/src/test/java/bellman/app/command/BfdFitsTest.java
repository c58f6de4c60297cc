package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Problem;
import bellman.balancer.config.Bfd;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A profile that a speaker of so many services can't keep is named before it is one. */
class BfdFitsTest {

  @TempDir Path folder = Path.of("");

  private Set<Problem> warnings(int millis, String profileOfThePeer) throws IOException {
    Files.writeString(
        folder.resolve("all.yaml"),
        """
        apiVersion: metallb.io/v1beta1
        kind: BFDProfile
        metadata: {name: quick}
        spec: {receiveInterval: 300, transmitInterval: %d}
        ---
        apiVersion: metallb.io/v1beta1
        kind: BFDProfile
        metadata: {name: usual}
        ---
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor}
        spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1, bfdProfile: %s}
        """
            .formatted(millis, profileOfThePeer));
    Planner planner = new Planner(new Planner.Settings(_ -> true, "node", null, _ -> List.of()));
    planner.observe(Manifests.read(List.of(folder)).resources(), List.of());
    return BfdFits.warnings(planner);
  }

  @Test
  void aProfileThatIsTooQuickIsNamedWithOneThatIsNot() throws IOException {
    assertThat(warnings(10, "quick"))
        .singleElement()
        .satisfies(warning -> {
          assertThat(warning.kind()).isEqualTo("BFDProfile");
          assertThat(warning.name()).isEqualTo("quick");
          assertThat(warning.field()).isEqualTo("spec.transmitInterval");
          assertThat(warning.message())
              .contains("30 ms without packets (BFDProfile quick)", "a transmitInterval of 20 ms");
        });
    assertThat(warnings(20, "quick")).isEmpty();
    assertThat(warnings(10, "usual")).isEmpty();
  }

  @ParameterizedTest(name = "{0} ms x {1} beside {2} services: too quick: {3}")
  @CsvSource({
    "50, 3, 1000, false",
    "50, 3, 11000, false",
    "50, 3, 12000, true",
    "50, 20, 100000, false",
    "300, 3, 100000, false",
    "200, 3, 100000, true",
  })
  void moreServicesAreCollectedLonger(int millis, int multiplier, int services, boolean tooQuick) {
    var bfd = new Bfd("quick", 300, millis, 50, multiplier, null, false, false, false);
    assertThat(bfd.isShorterThanTwice(BfdFits.pauseNanos(services))).isEqualTo(tooQuick);
  }
}
