package bellman.app.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.edge.bgp.Transport;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Password;
import bellman.speaker.PeerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerTransportTest {

  private static final SessionSpec.RemoteAs OURS = new SessionSpec.RemoteAs.Exactly(new Asn(64500));
  private static final SessionSpec.RemoteAs THEIRS =
      new SessionSpec.RemoteAs.Exactly(new Asn(64501));
  private static final Address SOURCE = Address.parse("192.0.2.2");
  private static final Password SECRET = Password.of("secret");

  private static Peer peer(
      SessionSpec.RemoteAs remoteAs,
      @Nullable String device,
      boolean multiHop,
      @Nullable String vrf,
      @Nullable Integer hops) {
    var peer =
        new PeerBuilder()
            .remoteAs(remoteAs)
            .ebgpMultiHop(multiHop)
            .vrf(vrf)
            .password(SECRET)
            .ttlSecurityHops(hops);
    return (device == null
            ? peer.address("192.0.2.1").sourceAddress(SOURCE)
            : peer.interfaceName(device))
        .build();
  }

  private static Transport transport(@Nullable String device, int ttl, int least) {
    return new Transport(
        device != null && device.startsWith("eth") ? null : SOURCE, device, ttl, least, SECRET);
  }

  @Test
  void anExternalRouterIsOneHopAwayUnlessItIsSaidToBeFarther() {
    assertThat(PeerTransport.of(peer(THEIRS, null, false, null, null)))
        .isEqualTo(transport(null, 1, 0));
    assertThat(PeerTransport.of(peer(new SessionSpec.RemoteAs.External(), null, false, null, null)))
        .isEqualTo(transport(null, 1, 0));
    assertThat(PeerTransport.of(peer(THEIRS, null, true, null, null)))
        .isEqualTo(transport(null, 255, 0));
  }

  @Test
  void anInternalRouterMayBeAnywhere() {
    assertThat(PeerTransport.of(peer(OURS, null, false, null, null)))
        .isEqualTo(transport(null, 255, 0));
    assertThat(PeerTransport.of(peer(new SessionSpec.RemoteAs.Internal(), null, false, null, null)))
        .isEqualTo(transport(null, 255, 0));
  }

  /** RFC 5082 section 3: sent with 255, and at most so many less when it is taken. */
  @Test
  void ttlSecurityCountsHopsFromTheTop() {
    assertThat(PeerTransport.of(peer(THEIRS, null, false, null, 1)))
        .isEqualTo(transport(null, 255, 255));
    assertThat(PeerTransport.of(peer(THEIRS, null, true, null, 3)))
        .isEqualTo(transport(null, 255, 253));
    assertThat(PeerTransport.of(peer(OURS, null, false, null, 254)))
        .isEqualTo(transport(null, 255, 2));
  }

  @Test
  void aVrfAndAnInterfaceAreDevices() {
    assertThat(PeerTransport.of(peer(OURS, null, false, "red", null)))
        .isEqualTo(transport("red", 255, 0));
    // an interface lies in its VRF by itself; and a neighbor on it is one hop away
    assertThat(PeerTransport.of(peer(THEIRS, "eth0", true, "red", null)))
        .isEqualTo(transport("eth0", 1, 0));
  }
}
