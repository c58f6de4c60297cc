package bellman.app.frrk8s;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders for single peers whose sessions are FRR's. */
class FrrOrdersTest {

  @TempDir private Path folder;

  private List<Peer> peers() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("peers.yaml"),
            """
            apiVersion: metallb.io/v1beta2
            kind: BGPPeer
            metadata: {name: tor, namespace: m}
            spec: {myASN: 64500, peerASN: 64501, peerAddress: 10.0.0.1, vrf: red}
            ---
            apiVersion: metallb.io/v1beta2
            kind: BGPPeer
            metadata: {name: wire, namespace: m}
            spec: {myASN: 64500, dynamicASN: external, interface: eth0}
            """);
    var planner = new Planner(new Planner.Settings("n"::equals, "n", null, _ -> List.of()));
    var _ = planner.observe(Manifests.read(List.of(file)).resources(), List.of());
    NodePlanner node = Objects.requireNonNull(planner.planner("n"));
    return node.peers();
  }

  private String refused(String peer, PeerAction action) throws IOException {
    PeerOutcome outcome =
        FrrOrders.answer(peers(), new PeerRequest(peer, action.name(), ""), action);
    assertThat(outcome).isInstanceOf(PeerOutcome.Refused.class);
    return ((PeerOutcome.Refused) outcome).message();
  }

  @ParameterizedTest
  @EnumSource(PeerAction.class)
  void noneIsTakenAndNoneWithoutSayingWhatElseToDo(PeerAction action) throws IOException {
    assertThat(refused("tor", action))
        .startsWith(
            "FRR has the sessions of this node, and FRR-K8s can't " + action + " one of them: ")
        .containsAnyOf("vtysh -c '", "nodeSelectors of BGPPeer tor", "spec.peers: [tor]");
  }

  @ParameterizedTest
  @CsvSource({
    "tor, clear, clear bgp vrf red 10.0.0.1",
    "tor, refresh, clear bgp vrf red 10.0.0.1 soft out",
    "wire, clear, clear bgp eth0"
  })
  void whatFrrItselfCanDoIsTold(String peer, PeerAction action, String words) throws IOException {
    assertThat(refused(peer, action)).contains("vtysh -c '" + words + "'");
  }

  @Test
  void whoIsNotThereIsTold() throws IOException {
    assertThat(FrrOrders.answer(peers(), new PeerRequest("tro", "clear", ""), PeerAction.clear))
        .isEqualTo(
            new PeerOutcome.Unknown("there is no peer 'tro' on this node; did you mean 'tor'?"));
  }
}
