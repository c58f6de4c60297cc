package bellman.balancer.config;

import bellman.api.resource.BfdProfile;
import bellman.api.resource.BgpPeer;
import bellman.net.Address;
import bellman.net.Family;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** BFDProfiles by name, with the values that FRR gives to what they leave out. */
final class BfdTable {

  private static final int DEFAULT_MILLIS = 300;
  private static final int DEFAULT_ECHO_MILLIS = 50;
  private static final int DEFAULT_MULTIPLIER = 3;

  private final Map<String, Bfd> byName = new HashMap<>();

  BfdTable(List<BfdProfile> profiles) {
    for (BfdProfile profile : profiles) {
      String name = profile.metadata().name();
      byName.put(
          name,
          new Bfd(
              name,
              orElse(profile.receiveIntervalMillis(), DEFAULT_MILLIS),
              orElse(profile.transmitIntervalMillis(), DEFAULT_MILLIS),
              orElse(profile.echoIntervalMillis(), DEFAULT_ECHO_MILLIS),
              orElse(profile.detectMultiplier(), DEFAULT_MULTIPLIER),
              profile.minimumTtl(),
              profile.echoMode(),
              profile.passiveMode(),
              profile.strict()));
    }
  }

  private static int orElse(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  @Nullable Bfd of(BgpPeer peer, @Nullable Address address, Findings.OfObject found) {
    String name = peer.bfdProfile();
    if (name == null) {
      return null;
    }
    Bfd bfd = byName.get(name);
    if (bfd == null) {
      found.unresolved(
          "spec.bfdProfile",
          "there is no BFDProfile '" + name + "' that can be used",
          "peer " + peer.metadata().name() + " referencing non existing bfd profile " + name);
    } else if (bfd.echo()) {
      String obstacle = obstacle(peer, address);
      if (obstacle != null) {
        found.warning(
            "spec.bfdProfile",
            "BFDProfile '"
                + name
                + "' enables echo packets, which exist "
                + obstacle
                + ": none are sent");
        return bfd.withoutEcho();
      }
    }
    return bfd;
  }

  private static @Nullable String obstacle(BgpPeer peer, @Nullable Address address) {
    Integer hops = peer.transport().ttlSecurityHops();
    if (peer.transport().ebgpMultiHop() || (hops != null && hops > 1)) {
      return "only over a single hop (RFC 5883 section 4), but this router may be several hops"
          + " away";
    }
    // RFC 5881 has them over IPv6 too; but no router was found that sends such ones back
    boolean four = address != null && address.family() == Family.IPV4;
    return four ? null : "only over IPv4, but this session runs over IPv6";
  }
}
