package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Password;
import bellman.net.Prefix;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer {@code tor} in another AS than our 64500, as its manifest would have it. */
public final class PeerBuilder {

  private SessionSpec.RemoteAs remoteAs = new SessionSpec.RemoteAs.External();
  private @Nullable Address address;
  private @Nullable String interfaceName;
  private @Nullable Address sourceAddress;
  private boolean ebgpMultiHop;
  private boolean dualStack;
  private @Nullable String vrf;
  private @Nullable Password password;
  private @Nullable Integer ttlSecurityHops;
  private boolean extendedNextHop;
  private Peer.@Nullable Listening listening;

  /** As the field of a BGPPeer. */
  public PeerBuilder remoteAs(SessionSpec.RemoteAs of) {
    remoteAs = of;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder address(String of) {
    address = Address.parse(of);
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder interfaceName(String name) {
    interfaceName = name;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder sourceAddress(Address of) {
    sourceAddress = of;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder ebgpMultiHop(boolean whether) {
    ebgpMultiHop = whether;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder dualStack(boolean whether) {
    dualStack = whether;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder vrf(@Nullable String name) {
    vrf = name;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder password(Password of) {
    password = of;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder ttlSecurityHops(@Nullable Integer hops) {
    ttlSecurityHops = hops;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder extendedNextHop(boolean whether) {
    extendedNextHop = whether;
    return this;
  }

  /** As the field of a BGPPeer. */
  public PeerBuilder listening(String range, int limit) {
    listening = new Peer.Listening(Prefix.parse(range), limit);
    return this;
  }

  /** The peer. */
  public Peer build() {
    var ours = new Asn(64500);
    return new Peer(
        "tor",
        new SessionSpec(
            ours,
            remoteAs,
            address,
            interfaceName,
            listening == null || address != null ? null : listening.range(),
            new SessionSpec.Transport(
                sourceAddress, 179, vrf, password, ebgpMultiHop, ttlSecurityHops, false),
            new SessionSpec.Offer(90, null, dualStack, null, null, extendedNextHop),
            false,
            Map.of()),
        List.of(),
        null,
        30,
        null,
        null,
        listening,
        new Peer.Written(ours, false, null, null, null));
  }
}
