package bellman.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.net.Address;
import bellman.net.Ipv4Address;
import bellman.net.RouterId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names a node: RFC 6286. */
final class NodeIdentifierTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // InternalIP | index of the default route's interface | links | identifier, or of the name
        "192.0.2.7 | 2 | 2 eth0 10.0.0.2/24 | 192.0.2.7",
        "- | 2 | 2 eth0 10.250.0.5/24; 3 eth1 10.0.0.5/24 | 10.250.0.5",
        "- | 2 | 2 eth0 10.250.0.5/32 | 10.250.0.5",
        "- | 2 | 2 eth0 10.250.0.1/32 10.250.0.5/24 | 10.250.0.5",
        "- | 2 | 2 br0 bridge 10.250.0.5/24 | 10.250.0.5",
        "- | 0 | 2 eth0 10.250.0.5/24; 3 kube-ipvs0 dummy 10.96.0.1/32 | 10.250.0.5",
        "- | 0 | 2 eth0 10.250.0.5/24; 3 kube-ipvs0 dummy 10.96.0.1/24 | 10.250.0.5",
        "- | 0 | 2 eth0 10.250.0.5/24; 3 kube-ipvs0 veth 10.96.0.1/24 | 10.250.0.5",
        "- | 0 | 2 eth0 192.168.0.5/24; 3 docker0 bridge 172.17.0.1/16 | 192.168.0.5",
        "- | 0 | 2 eth0 192.168.0.5/24; 3 br-1a2b bridge 172.18.0.1/16; 4 v0 veth in:3 |"
            + " 192.168.0.5",
        "- | 0 | 2 eth0 in:3; 3 br0 bridge 172.18.0.1/16; 4 eth1 192.168.0.5/24 | 172.18.0.1",
        "- | 0 | 2 eth0 192.168.0.5/24; 3 tunl0 ipip 10.1.0.0/24; 4 wg0 wireguard 10.2.0.1/24 |"
            + " 192.168.0.5",
        "- | 0 | 2 eth0 10.0.0.5/24 10.0.0.1/24 secondary 10.0.0.2/32 | 10.0.0.5",
        "- | 0 | 2 bond0 bond 10.5.0.5/24; 3 eth0.7 vlan 10.4.0.5/24 | 10.4.0.5",
        "- | 0 | 1 lo loopback 127.0.0.1/8 10.0.0.1/24 | -",
        "- | 3 | 1 lo loopback 127.0.0.1/8; 3 eth0 169.254.7.7/16 fd00::1/64 | -",
        "- | 0 | 3 kube-ipvs0 dummy 10.96.0.1/32; 4 docker0 bridge 172.17.0.1/16 | -",
        "- | 0 | | -",
      })
  void table(
      @Nullable String internal, int defaultRoute, @Nullable String links, @Nullable String id) {
    RouterId found =
        NodeIdentifier.of(
            internal == null ? null : (Ipv4Address) Address.parse(internal),
            defaultRoute,
            Drawn.links(links),
            "node-1");
    RouterId named = NodeIdentifier.of(null, 0, Links.NONE, "node-1");
    assertThat(found).isEqualTo(id == null ? named : RouterId.parse(id));
  }

  @Test
  void namesOfNodesThatHaveNoAddressDiffer() {
    Set<RouterId> all = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      RouterId one = NodeIdentifier.of(null, 0, Links.NONE, "worker-%04d.example.com".formatted(i));
      assertThat(one.toString()).matches("1(2[89]|[3-8][0-9]|9[01])\\..*");
      all.add(one);
    }
    assertThat(all).hasSize(10_000);
  }

  /** Written down, so that no later version gives another. */
  @Test
  void aRestartGivesTheSame() {
    assertThat(NodeIdentifier.of(null, 0, Links.NONE, "node-1"))
        .isEqualTo(RouterId.parse("132.252.135.23"));
  }
}
