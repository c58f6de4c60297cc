package bellman.balancer.config;

import bellman.balancer.config.Peer.RemoteAs;
import bellman.balancer.resource.BfdProfile;
import bellman.balancer.resource.BgpPeer;
import bellman.balancer.resource.Secret;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.RouterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** BGPPeers to peers: who, from where, and with which timers. */
final class PeerCompiler {

  private static final int DEFAULT_HOLD_SECONDS = 90;

  private final Findings findings;
  private final Set<String> bfdProfiles;
  private final List<Secret> secrets;

  PeerCompiler(Findings findings, List<BfdProfile> bfdProfiles, List<Secret> secrets) {
    this.findings = findings;
    this.bfdProfiles =
        bfdProfiles.stream().map(profile -> profile.metadata().name()).collect(Collectors.toSet());
    this.secrets = secrets;
  }

  List<Peer> compile(List<BgpPeer> objects, List<Peer> kept, Config lastGood) {
    List<Peer> peers = new ArrayList<>(kept);
    for (BgpPeer object : objects) {
      Findings.OfObject found = findings.of(object);
      Peer peer = compile(object, found);
      List<Peer> good = List.of();
      if (found.sound() && peer != null) {
        peers.add(peer);
      } else {
        // never the version from before where a password or VRF was asked for: it may be without
        boolean mayFallBack =
            object.password() == null && object.passwordSecret() == null && object.vrf() == null;
        good = mayFallBack ? Compiler.lastGood(lastGood.peers(), Peer::name, object) : List.of();
        peers.addAll(good);
      }
      found.close(!good.isEmpty());
    }
    return Compiler.sorted(peers, Peer::name);
  }

  private @Nullable Peer compile(BgpPeer object, Findings.OfObject found) {
    if (object.myAsn() == 0) {
      found.problem("spec.myASN", "must not be 0: give the AS number of this side");
    }
    RemoteAs remoteAs = remoteAs(object, found);
    if (object.ebgpMultiHop()
        && remoteAs instanceof RemoteAs.Exactly(var asn)
        && asn.number() == object.myAsn()) {
      found.problem("spec.ebgpMultiHop", "is for a peer in another AS, and this one is in ours");
    }
    Address address = parse(object.peerAddress(), "spec.peerAddress", "BGPPeer address", found);
    if (object.peerAddress() == null && object.interfaceName() == null) {
      found.problem("spec.peerAddress", "is missing: give it, or an interface");
    }
    if (object.peerAddress() != null && object.interfaceName() != null) {
      found.problem("spec.interface", "can't be there together with peerAddress: remove one");
    }
    if (address != null && (address.isUnspecified() || address.isMulticast())) {
      found.problem("spec.peerAddress", "'" + address + "' is no router's address");
    }
    Address source = parse(object.sourceAddress(), "spec.sourceAddress", "source address", found);
    if (source != null && address != null && source.family() != address.family()) {
      found.problem(
          "spec.sourceAddress",
          "is " + source.family() + ", but peerAddress is " + address.family());
    }
    if (object.peerPort() == 0) {
      found.problem("spec.peerPort", "must be 1..16384");
    }
    RouterId routerId = null;
    if (object.routerId() != null) {
      try {
        routerId = RouterId.parse(object.routerId());
      } catch (IllegalArgumentException e) {
        found.problem("spec.routerID", String.valueOf(e.getMessage()));
      }
    }
    Integer hold = seconds(object.holdTime(), 65535, "spec.holdTime", found);
    Integer keepalive = seconds(object.keepaliveTime(), 65535, "spec.keepaliveTime", found);
    if (hold == null) {
      hold = keepalive == null ? DEFAULT_HOLD_SECONDS : Math.min(3 * keepalive, 65535);
    }
    if (hold == 1 || hold == 2) {
      found.problem("spec.holdTime", "must be 0 or at least 3s, not " + hold + "s");
    }
    if (keepalive == null) {
      keepalive = hold / 3;
    } else if (keepalive > hold) {
      found.problem("spec.keepaliveTime", "must not be longer than the hold time of " + hold + "s");
    } else if (keepalive == 0 && hold > 0) {
      keepalive = hold / 3;
    }
    Integer connect = seconds(object.connectTime(), 65535, "spec.connectTime", found);
    if (connect != null && connect == 0) {
      found.problem("spec.connectTime", "must be 1s..65535s");
    }
    checkPassword(object, found);
    if (object.bfdProfile() != null && !bfdProfiles.contains(object.bfdProfile())) {
      found.problem("spec.bfdProfile", "there is no BFDProfile '" + object.bfdProfile() + "'");
    }
    if (object.disableMp()) {
      found.warning("spec.disableMP", "is deprecated and does nothing: remove it");
    }
    if (remoteAs == null || !found.sound()) {
      return null;
    }
    return new Peer(
        object.metadata().name(),
        new Asn(object.myAsn()),
        remoteAs,
        address,
        object.interfaceName(),
        source,
        object.peerPort(),
        hold,
        keepalive,
        connect,
        routerId,
        object.nodeSelectors(),
        object.ebgpMultiHop(),
        object.dualStackAddressFamily(),
        object.vrf(),
        null,
        null,
        null,
        null,
        null,
        false,
        withheld(object));
  }

  private static @Nullable RemoteAs remoteAs(BgpPeer object, Findings.OfObject found) {
    Long number = object.peerAsn();
    String dynamic = object.dynamicAsn();
    boolean given = number != null && number != 0;
    if (given && dynamic != null) {
      found.problem("spec.dynamicASN", "can't be there together with peerASN: remove one");
      return null;
    }
    if (given && number != null) {
      return new RemoteAs.Exactly(new Asn(number));
    }
    return switch (dynamic) {
      case "internal" -> new RemoteAs.Internal();
      case "external" -> new RemoteAs.External();
      case null -> {
        found.problem("spec.peerASN", "is missing: give the router's AS number, or dynamicASN");
        yield null;
      }
      default -> {
        found.problem("spec.dynamicASN", "'" + dynamic + "' is neither internal nor external");
        yield null;
      }
    };
  }

  private static @Nullable Address parse(
      @Nullable String text, String field, String what, Findings.OfObject found) {
    if (text == null) {
      return null;
    }
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      found.problem(field, "invalid " + what + ": " + e.getMessage());
      return null;
    }
  }

  private static @Nullable Integer seconds(
      @Nullable Duration duration, int most, String field, Findings.OfObject found) {
    if (duration == null) {
      return null;
    }
    if (duration.toNanosPart() != 0) {
      found.problem(field, "must be whole seconds");
      return null;
    }
    if (duration.toSeconds() > most) {
      found.problem(field, "must be at most " + most + "s");
      return null;
    }
    return (int) duration.toSeconds();
  }

  private void checkPassword(BgpPeer object, Findings.OfObject found) {
    String name = object.passwordSecret();
    if (name == null) {
      return;
    }
    if (object.password() != null) {
      found.problem("spec.passwordSecret", "can't be there together with password: remove one");
    }
    String field = "spec.passwordSecret.name";
    // passwordSecret.namespace is passed over, as MetalLB does: the peer's own namespace counts,
    // and
    // without a cluster none does
    List<Secret> named =
        secrets.stream().filter(secret -> secret.metadata().name().equals(name)).toList();
    if (named.isEmpty()) {
      found.problem(field, "there is no Secret '" + name + "'");
    } else if (named.stream().noneMatch(secret -> secret.type().equals(Secret.BASIC_AUTH))) {
      found.problem(
          field,
          "Secret '"
              + name
              + "' is of type "
              + named.getFirst().type()
              + ", not "
              + Secret.BASIC_AUTH);
    } else if (named.stream().noneMatch(Secret::hasPassword)) {
      found.problem(field, "Secret '" + name + "' has no key 'password'");
    }
  }

  /** Fields that are asked for and have no engine yet; later work takes lines away here. */
  private static Map<String, String> withheld(BgpPeer object) {
    Map<String, String> missing = new LinkedHashMap<>();
    if (object.password() != null) {
      missing.put("password", "TCP MD5 is not supported yet");
    }
    if (object.passwordSecret() != null) {
      missing.put("passwordSecret", "TCP MD5 is not supported yet");
    }
    if (object.vrf() != null) {
      missing.put("vrf", "VRFs are not supported yet");
    }
    if (object.bfdProfile() != null) {
      missing.put("bfdProfile", "BFD is not supported yet");
    }
    if (object.enableGracefulRestart()) {
      missing.put("enableGracefulRestart", "graceful restart is not supported yet");
    }
    if (object.interfaceName() != null) {
      missing.put("interface", "unnumbered peers are not supported yet");
    }
    if (object.localAsn() != null) {
      missing.put("localASN", "another local AS is not supported yet");
    }
    return missing;
  }
}
