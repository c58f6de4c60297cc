package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can't be read in an object does not hide what else is wrong in it. */
class EveryProblemAtOnceTest {

  @TempDir private Path folder;

  @Test
  void misspeltFieldsAndMeaninglessValuesAreToldTogether() throws Exception {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(
        file,
        """
        apiVersion: metallb.io/v1beta1
        kind: BGPAdvertisement
        metadata: {name: ext}
        spec:
          aggregationLenght: 24
          communities: [vpn]
        ---
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: tor}
        spec: {myASN: x, peerAdress: 10.0.0.1, holdTime: 1s}
        ---
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: p}
        spec: {addresses: [192.0.2.0/33, 5, "10.0.0.9-10.0.0.1"]}
        """);

    CommandLineRun run = CommandLineRun.of("validate", "-f", folder.toString());

    assertThat(run.status()).isEqualTo(1);
    List<String> fields =
        run.out()
            .lines()
            .filter(line -> line.startsWith("problem: "))
            .map(line -> line.substring(line.indexOf(".yaml: ") + 7))
            .map(line -> line.split(": ", 3))
            .map(parts -> parts[0] + " " + parts[1])
            .toList();
    assertThat(fields)
        .containsExactly(
            "BGPAdvertisement ext spec.aggregationLenght",
            "BGPAdvertisement ext spec.communities[0]",
            "BGPPeer tor spec.holdTime",
            "BGPPeer tor spec.myASN",
            "BGPPeer tor spec.peerASN",
            "BGPPeer tor spec.peerAddress",
            "BGPPeer tor spec.peerAdress",
            "IPAddressPool p spec.addresses[0]",
            "IPAddressPool p spec.addresses[1]",
            "IPAddressPool p spec.addresses[2]");
  }
}
