package bellman.edge.ndp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import bellman.ndp.DiscoveryMessage;
import bellman.net.Address;
import bellman.net.Ipv6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a raw socket does where it can't do what it ought to. */
@EnabledOnOs(OS.LINUX)
class DiscoverySocketTest {

  private static final int NO_INTERFACE = 999_999;

  @Test
  void aGroupThatCouldNotBeJoinedIsTriedAgain() throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    try (DiscoverySocket socket = DiscoverySocket.open()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() ->
                socket.send(
                    NO_INTERFACE,
                    (Ipv6Address) Address.parse("fe80::1"),
                    DiscoverySocket.ALL_NODES,
                    new DiscoveryMessage.RouterSolicitation(null)))
            .hasMessageContaining("listening to router solicitations");
      }
    }
  }
}
