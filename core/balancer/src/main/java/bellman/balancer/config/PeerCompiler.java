package bellman.balancer.config;

import bellman.api.resource.BfdProfile;
import bellman.api.resource.BgpPeer;
import bellman.api.resource.Secret;
import bellman.balancer.config.Peer.Listening;
import bellman.balancer.config.SessionSpec.RemoteAs;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Ipv6Address;
import bellman.net.Password;
import bellman.net.Role;
import bellman.net.RouterId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** BGPPeers to peers: who, from where, with which timers, and how guarded. */
final class PeerCompiler {

  private static final int DEFAULT_HOLD_SECONDS = 90;
  private static final int DEFAULT_RESTART_SECONDS = 120;

  /** The Restart Time has 12 bits (RFC 4724 section 3). */
  private static final int MOST_RESTART_SECONDS = 4095;

  /** The kernel's names of interfaces: 1..15 bytes, no slash, no space; nor what can't be seen. */
  private static final Pattern INTERFACE = Pattern.compile("(?!\\.{1,2}$)[^/:\\s\\p{Cntrl}]{1,15}");

  private final Findings findings;
  private final BfdTable profiles;
  private final PasswordTable passwords;

  /**
   * A compiler of peers.
   *
   * @param secrets null if the Secrets are for somebody else to find
   */
  PeerCompiler(Findings findings, List<BfdProfile> profiles, @Nullable List<Secret> secrets) {
    this.findings = findings;
    this.profiles = new BfdTable(profiles);
    this.passwords = new PasswordTable(secrets);
  }

  List<Peer> compile(List<BgpPeer> objects, List<Peer> kept, Config lastGood) {
    List<Peer> peers = new ArrayList<>(kept);
    for (BgpPeer object : objects) {
      Findings.OfObject found = findings.of(object);
      List<Peer> before = ConfigCompiler.lastGood(lastGood.peers(), Peer::name, object);
      before.forEach(peer -> checkUnchanged(object, peer, found));
      PasswordTable.Found password = passwords.password(object, found);
      Map<String, String> withheld = Map.of();
      PasswordTable.Lack lack = password.lack();
      if (lack != null) {
        found.missingReference(
            "spec.passwordSecret.name", lack.message() + "; the peer stays down", lack.inMetallb());
        withheld = Map.of("passwordSecret", lack.message());
      }
      Peer peer = compile(object, password.password(), withheld, found);
      List<Peer> good = List.of();
      if (found.sound() && peer != null) {
        peers.add(peer);
      } else {
        good = stillGood(object, before, withheld);
        peers.addAll(good);
      }
      found.close(!good.isEmpty());
    }
    return ConfigCompiler.sorted(peers, Peer::name);
  }

  /** Routers keep routes by what was agreed, so a session can't have it today and not tomorrow. */
  private static void checkUnchanged(BgpPeer object, Peer before, Findings.OfObject found) {
    Boolean was = before.written().gracefulRestart();
    Boolean now = object.offer().enableGracefulRestart();
    if (was != null && now != null && !was.equals(now)) {
      found.problem(
          "spec.enableGracefulRestart",
          "is immutable, and was "
              + was
              + ": delete and recreate the BGPPeer, or set it back to "
              + was);
    }
  }

  /**
   * The version from before, unless it guards the session less than what is asked for now: without
   * a password, or in another VRF.
   */
  private static List<Peer> stillGood(
      BgpPeer object, List<Peer> before, Map<String, String> withheld) {
    List<Peer> good = new ArrayList<>();
    boolean guarded =
        object.transport().password() != null || object.transport().passwordSecret() != null;
    for (Peer peer : before) {
      boolean noLess =
          !guarded
              || peer.session().transport().password() != null
              || !peer.session().withheld().isEmpty();
      boolean there =
          object.transport().vrf() == null
              || object.transport().vrf().equals(peer.session().transport().vrf());
      if (noLess && there) {
        good.add(withheld.isEmpty() ? peer : peer.withWithheld(withheld));
      }
    }
    return good;
  }

  private @Nullable Peer compile(
      BgpPeer object,
      @Nullable Password password,
      Map<String, String> withheld,
      Findings.OfObject found) {
    if (object.asns().myAsn() == 0) {
      found.problem("spec.myASN", "must not be 0: set the local AS number");
    }
    // whichever AS the session is in: the router hears nothing of the other
    Long other = object.asns().localAsn();
    long ours = other == null ? object.asns().myAsn() : other;
    RemoteAs remoteAs = remoteAs(object, found);
    Address address =
        parse(object.router().peerAddress(), "spec.peerAddress", "BGPPeer address", found);
    Listening listening = RangeRules.listening(object, found);
    checkWhere(object, address, found);
    Address source =
        parse(object.transport().sourceAddress(), "spec.sourceAddress", "source address", found);
    Address router = address != null || listening == null ? address : listening.range().address();
    if (source != null && router != null && source.family() != router.family()) {
      found.problem(
          "spec.sourceAddress",
          "is "
              + source.family()
              + ", but "
              + (address == null ? "listenRange" : "peerAddress")
              + " is "
              + router.family());
    }
    if (source != null && object.router().interfaceName() != null) {
      found.warning(
          "spec.sourceAddress",
          "has no effect with interface: the session uses the link-local address of the interface");
      source = null;
    }
    checkDistance(object, remoteAs, ours, found);
    if (object.transport().peerPort() == 0) {
      found.problem("spec.peerPort", "must be 1..16384");
    }
    RouterId routerId = null;
    if (object.offer().routerId() != null) {
      try {
        routerId = RouterId.parse(object.offer().routerId());
      } catch (IllegalArgumentException e) {
        found.problem("spec.routerID", String.valueOf(e.getMessage()));
      }
    }
    Integer hold = seconds(object.timers().holdTime(), 65535, "spec.holdTime", found);
    Integer keepalive =
        seconds(object.timers().keepaliveTime(), 65535, "spec.keepaliveTime", found);
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
    Integer connect = seconds(object.timers().connectTime(), 65535, "spec.connectTime", found);
    if (connect != null && connect == 0) {
      found.problem("spec.connectTime", "must be 1s..65535s");
    }
    final Role role = role(object, remoteAs, ours, found);
    checkExtendedNextHop(object, router, found);
    final Integer restart = restartTime(object, found);
    final Bfd bfd = profiles.of(object, router, found);
    if (object.offer().disableMp()) {
      found.warning("spec.disableMP", "is deprecated and has no effect: remove it");
    }
    if (remoteAs == null || !found.sound()) {
      return null;
    }
    return new Peer(
        object.metadata().name(),
        new SessionSpec(
            new Asn(ours),
            remoteAs,
            address,
            object.router().interfaceName(),
            listening == null || address != null ? null : listening.range(),
            new SessionSpec.Transport(
                source,
                object.transport().peerPort(),
                object.transport().vrf(),
                password,
                object.transport().ebgpMultiHop(),
                object.transport().ttlSecurityHops(),
                object.transport().passive() || listening != null),
            new SessionSpec.Offer(
                hold,
                routerId,
                object.offer().dualStackAddressFamily(),
                restart,
                role,
                object.offer().extendedNextHop()),
            bfd != null && bfd.strict(),
            withheld),
        object.nodeSelectors(),
        bfd,
        keepalive,
        connect,
        object.maxAdvertisedPrefixes(),
        listening,
        new Peer.Written(
            new Asn(object.asns().myAsn()),
            object.timers().holdTime() != null || object.timers().keepaliveTime() != null,
            object.offer().enableGracefulRestart(),
            object.transport().passwordSecret(),
            object.metadata().creationTimestamp()));
  }

  private static void checkWhere(
      BgpPeer object, @Nullable Address address, Findings.OfObject found) {
    String device = object.router().interfaceName();
    if (object.router().peerAddress() == null
        && device == null
        && object.router().listenRange() == null) {
      found.problem("spec.peerAddress", "is missing: set it, interface or listenRange");
    }
    if (object.router().peerAddress() != null && device != null) {
      found.problem("spec.interface", "cannot be combined with peerAddress: remove one");
    }
    checkDevice(device, "spec.interface", found);
    checkDevice(object.transport().vrf(), "spec.vrf", found);
    if (address != null && (address.isUnspecified() || address.isMulticast())) {
      found.problem("spec.peerAddress", "'" + address + "' cannot be the address of a router");
    }
    if (address instanceof Ipv6Address && address.isLinkLocal()) {
      found.warning(
          "spec.peerAddress",
          "'"
              + address
              + "' is link-local, and cannot be reached without an interface: set interface"
              + " instead");
    }
  }

  private static void checkDevice(@Nullable String name, String field, Findings.OfObject found) {
    if (name != null && !INTERFACE.matcher(name).matches()) {
      found.problem(
          field,
          "'"
              + name
              + "' is not a valid interface name: 1..15 characters, without slash, colon or space");
    }
  }

  /** How far away the router may be. */
  private static void checkDistance(
      BgpPeer object, @Nullable RemoteAs remoteAs, long ours, Findings.OfObject found) {
    Integer hops = object.transport().ttlSecurityHops();
    boolean farther = hops != null && hops > 1;
    if (object.router().interfaceName() != null && (object.transport().ebgpMultiHop() || farther)) {
      found.warning(
          object.transport().ebgpMultiHop() ? "spec.ebgpMultiHop" : "spec.ttlSecurityHops",
          "has no effect with interface: such a router is one hop away");
    }
    if (!object.transport().ebgpMultiHop()) {
      return;
    }
    if (remoteAs instanceof RemoteAs.Exactly(var asn) && asn.number() == ours) {
      found.problem(
          "spec.ebgpMultiHop", "applies to external peers only, and this peer is internal");
    }
    if (remoteAs instanceof RemoteAs.Internal) {
      found.warning(
          "spec.ebgpMultiHop",
          "has no effect with dynamicASN internal: internal peers may be several hops away");
    }
    if (hops != null && hops == 1) {
      found.problem(
          "spec.ttlSecurityHops",
          "allows a single hop, but ebgpMultiHop allows several: remove one, or allow more hops");
    }
  }

  /** What we are to the router; not within an AS (RFC 9234 section 4.1). */
  private static @Nullable Role role(
      BgpPeer object, @Nullable RemoteAs remoteAs, long ours, Findings.OfObject found) {
    String text = object.offer().role();
    if (text == null) {
      return null;
    }
    Role role = Role.parse(text);
    if (role == null) {
      found.problem(
          "spec.role", "'" + text + "' must be provider, rs, rs-client, customer or peer");
    }
    boolean internal =
        remoteAs instanceof RemoteAs.Internal
            || (remoteAs instanceof RemoteAs.Exactly(var asn) && asn.number() == ours);
    if (internal) {
      found.problem(
          "spec.role", "applies to external peers only, and this peer is internal: remove it");
    }
    return role;
  }

  /** RFC 8950, where the session is numbered. */
  private static void checkExtendedNextHop(
      BgpPeer object, @Nullable Address router, Findings.OfObject found) {
    String field = "spec.extendedNextHop";
    if (!object.offer().extendedNextHop()) {
      return;
    }
    if (object.router().interfaceName() != null) {
      found.warning(field, "has no effect with interface, where it is always offered");
    } else if (router != null && router.family() == Family.IPV4) {
      String where = object.router().listenRange() == null ? "peerAddress" : "listenRange";
      found.problem(
          field,
          "is for a session over IPv6, and "
              + where
              + " is IPv4: remove it, or set the router's IPv6 address");
    } else if (!object.offer().dualStackAddressFamily()) {
      found.warning(
          field,
          "has no effect without dualStackAddressFamily, because no IPv4 routes are advertised");
    }
  }

  private static @Nullable Integer restartTime(BgpPeer object, Findings.OfObject found) {
    String field = "spec.gracefulRestartTime";
    Integer time =
        seconds(object.offer().gracefulRestartTime(), MOST_RESTART_SECONDS, field, found);
    if (time != null && time == 0) {
      found.problem(field, "must be 1s.." + MOST_RESTART_SECONDS + "s");
    }
    Boolean enabled = object.offer().enableGracefulRestart();
    if (enabled == null || !enabled) {
      if (object.offer().gracefulRestartTime() != null) {
        found.warning(field, "has no effect without enableGracefulRestart: set that to true");
      }
      return null;
    }
    return time == null ? (Integer) DEFAULT_RESTART_SECONDS : time;
  }

  private static @Nullable RemoteAs remoteAs(BgpPeer object, Findings.OfObject found) {
    Long number = object.asns().peerAsn();
    String dynamic = object.asns().dynamicAsn();
    boolean given = number != null && number != 0;
    if (given && dynamic != null) {
      found.problem("spec.dynamicASN", "cannot be combined with peerASN: remove one");
      return null;
    }
    if (given && number != null) {
      return new RemoteAs.Exactly(new Asn(number));
    }
    return switch (dynamic) {
      case "internal" -> new RemoteAs.Internal();
      case "external" -> new RemoteAs.External();
      case null -> {
        found.problem("spec.peerASN", "is missing: set the router's AS number, or dynamicASN");
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
}
