package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Advertise;
import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.FrrConfiguration.Receive;
import bellman.api.resource.FrrConfiguration.Remote;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrConfiguration.SecretReference;
import bellman.api.resource.FrrConfiguration.Session;
import bellman.api.resource.FrrConfiguration.Timers;
import bellman.api.resource.Kind;
import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.balancer.frrk8s.RawLines.Extra;
import bellman.balancer.plan.Audience;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Password;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The routers of a node, one a VRF, and who their neighbors are. FRR has one AS number and one BGP
 * Identifier for each, and each neighbor once: of peers that want it otherwise, the one that has
 * been there longest has its way.
 */
final class Routers {

  private final Target target;
  private final List<Finding> problems;
  private final List<Finding> warnings;
  private final Map<String, PlannedPrefixes> planned = new HashMap<>();
  private final Map<String, Drafted> byVrf = new HashMap<>();
  private final Map<String, NeighborKey> neighbors = new TreeMap<>();
  private final Map<String, String> without = new TreeMap<>();
  private final List<Peer> accepted = new ArrayList<>();

  /** A router as far as its peers have been looked at. */
  private static final class Drafted {
    private final Peer first;
    private @Nullable Peer identified;

    /** By what MetalLB calls the session, which is the order of its objects. */
    private final Map<String, Neighbor> neighbors = new TreeMap<>();

    private final Map<NeighborKey, Peer> known = new LinkedHashMap<>();
    private final TreeSet<String> prefixes = new TreeSet<>();

    Drafted(Peer first) {
      this.first = first;
    }
  }

  Routers(Target target, List<Finding> problems, List<Finding> warnings) {
    this.target = target;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** Peers of this audience get these routes. */
  void announce(Audience audience, PlannedPrefixes prefixes) {
    audience.peers().forEach(peer -> planned.put(peer.name(), prefixes));
  }

  /** Adds a peer; those that have been there longer come first. */
  void add(Peer peer, Others others) {
    NeighborKey key = NeighborKey.of(peer);
    Drafted router = byVrf.get(key.vrf());
    if (!fits(peer, key, router)) {
      return;
    }
    if (router == null) {
      router = new Drafted(peer);
      byVrf.put(key.vrf(), router);
    }
    identify(peer, router);
    report(peer);
    Advertise advertise = advertise(peer, key, others);
    router.known.put(key, peer);
    router.prefixes.addAll(advertise.prefixes());
    router.neighbors.put(sessionName(peer, key), neighbor(peer, advertise));
    neighbors.put(peer.name(), key);
    accepted.add(peer);
  }

  private boolean fits(Peer peer, NeighborKey key, @Nullable Drafted router) {
    if (peer.isRange()) {
      refuse(
          peer,
          "spec.listenRange",
          "FRR-K8s does not support it: give each router its own BGPPeer, or let Bellman speak BGP"
              + " itself (--backend bgp)");
      return false;
    }
    Password password = peer.session().transport().password();
    String flaw = password == null ? null : flaw(password);
    if (flaw != null) {
      boolean own = peer.written().secret() == null;
      refuse(peer, own ? "spec.password" : "spec.passwordSecret.name", flaw);
      return false;
    }
    if (router == null && byVrf.size() == FrrConfiguration.MOST_ROUTERS) {
      refuse(
          peer,
          "spec.vrf",
          "is one VRF too many for this node: FRR-K8s supports "
              + FrrConfiguration.MOST_ROUTERS
              + ", and older BGPPeers take precedence");
      return false;
    }
    if (router != null && !router.first.written().myAsn().equals(peer.written().myAsn())) {
      refuse(
          peer,
          "spec.myASN",
          "is "
              + peer.written().myAsn()
              + ", but BGPPeer "
              + router.first.name()
              + " has "
              + router.first.written().myAsn()
              + ", and FRR has one AS number per VRF: give both the same, or use another vrf");
      return false;
    }
    Peer same = router == null ? null : router.known.get(key);
    if (same != null) {
      refuse(
          peer,
          peer.session().interfaceName() == null ? "spec.peerAddress" : "spec.interface",
          "is that of BGPPeer "
              + same.name()
              + " too, but FRR has each neighbor of a VRF only once");
      return false;
    }
    boolean hidden = !peer.session().localAsn().equals(peer.written().myAsn());
    if (hidden
        && peer.session().remoteAs() instanceof SessionSpec.RemoteAs.Exactly(var asn)
        && asn.equals(peer.written().myAsn())) {
      refuse(
          peer,
          "spec.localASN",
          "cannot be combined with a peerASN equal to myASN: FRR-K8s rejects it: remove one");
      return false;
    }
    return true;
  }

  /** Why FRR could not be given a password. */
  private static @Nullable String flaw(Password password) {
    for (char each : new String(password.toBytes(), StandardCharsets.UTF_8).toCharArray()) {
      if (Character.isISOControl(each)) {
        return "contains a control character, which would break FRR's configuration: use another"
            + " password";
      }
      if (Character.isWhitespace(each)) {
        return "contains a space, and FRR rejects such a password with the whole configuration: use"
            + " another password";
      }
    }
    return null;
  }

  private void identify(Peer peer, Drafted router) {
    if (peer.session().offer().routerId() == null) {
      return;
    }
    Peer identified = router.identified;
    if (identified == null) {
      router.identified = peer;
    } else if (!Objects.equals(
        identified.session().offer().routerId(), peer.session().offer().routerId())) {
      problems.add(
          finding(
              peer,
              "spec.routerID",
              "is "
                  + peer.session().offer().routerId()
                  + ", but BGPPeer "
                  + identified.name()
                  + " has "
                  + identified.session().offer().routerId()
                  + ", and FRR has one BGP Identifier per VRF: that one is used"));
    }
  }

  private void report(Peer peer) {
    for (Extra extra : RawLines.extras(peer)) {
      String field = extra.field();
      if (target.raw()) {
        String once =
            extra == Extra.RESTART_TIME
                ? "; FRR has one for all neighbors of a VRF, so the longest one that a BGPPeer sets"
                    + " is used"
                : "";
        warnings.add(
            finding(
                peer,
                field,
                "is passed to FRR as raw configuration, which FRR-K8s does not validate" + once));
      } else {
        problems.add(
            finding(
                peer,
                field,
                "FRR-K8s does not support it, so the session runs without it: remove it, or allow"
                    + " raw FRR configuration (--frrk8s-raw)"));
      }
    }
    boolean shown = peer.written().secret() != null && !target.secretsReadable();
    if (shown) {
      warnings.add(
          finding(
              peer,
              "spec.passwordSecret.name",
              "FRR-K8s is in another namespace and can't read the Secret, so the password is"
                  + " written into the FRRConfiguration, visible to anyone who may read it; copy"
                  + " the Secret to namespace "
                  + target.namespace()
                  + " and start with --frrk8s-secret-passthrough"));
    }
  }

  private Advertise advertise(Peer peer, NeighborKey key, Others others) {
    PlannedPrefixes prefixes = planned.get(peer.name());
    if (prefixes == null) {
      return Advertise.NOTHING;
    }
    return prefixes.advertise(
        peer,
        nextHop(peer, key, prefixes, Family.IPV4, others),
        nextHop(peer, key, prefixes, Family.IPV6, others));
  }

  private @Nullable Address nextHop(
      Peer peer, NeighborKey key, PlannedPrefixes prefixes, Family family, Others others) {
    if (!peer.families().contains(family)) {
      return null;
    }
    PlannedPrefixes.NextHop wish = prefixes.nextHop(peer, family);
    if (wish.isOne() && (wish.address() == null || !others.send(key, family))) {
      return wish.address();
    }
    problems.add(
        finding(
            peer,
            null,
            "spec.nextHop of a BGPAdvertisement is not supported: FRR-K8s has one next hop for all "
                + family
                + " routes to a neighbor, but not all of them have it: they are advertised with the"
                + " session's own address"));
    return null;
  }

  private Neighbor neighbor(Peer peer, Advertise advertise) {
    Address address = peer.session().address();
    String device = peer.session().interfaceName();
    Address source = peer.session().transport().sourceAddress();
    boolean hidden = !peer.session().localAsn().equals(peer.written().myAsn());
    var remote =
        new Remote(
            address == null ? "" : address.toString(),
            device == null ? "" : device,
            peer.session().remoteAs() instanceof SessionSpec.RemoteAs.Exactly(var asn)
                ? asn.number()
                : 0,
            switch (peer.session().remoteAs()) {
              case SessionSpec.RemoteAs.Exactly _ -> "";
              case SessionSpec.RemoteAs.Internal _ -> "internal";
              case SessionSpec.RemoteAs.External _ -> "external";
            },
            hidden ? peer.session().localAsn().number() : 0);
    String secret = peer.written().secret();
    boolean byReference = secret != null && target.secretsReadable();
    Password password = peer.session().transport().password();
    Integer connect = peer.connectTimeSeconds();
    boolean timed = peer.written().timers();
    var session =
        new Session(
            peer.session().transport().port(),
            source == null ? "" : source.toString(),
            byReference || password == null
                ? ""
                : new String(password.toBytes(), StandardCharsets.UTF_8),
            byReference && secret != null
                ? new SecretReference(secret, target.namespace())
                : SecretReference.NONE,
            new Timers(
                timed ? Duration.ofSeconds(peer.session().offer().holdTimeSeconds()) : null,
                timed ? Duration.ofSeconds(peer.keepaliveSeconds()) : null,
                connect == null ? null : Duration.ofSeconds(connect)),
            peer.session().transport().ebgpMultiHop(),
            peer.bfd() == null ? "" : peer.bfd().profile(),
            Boolean.TRUE.equals(peer.written().gracefulRestart()),
            peer.session().offer().dualStack(),
            false);
    return new Neighbor(remote, session, List.of(), "", advertise, Receive.NOTHING);
  }

  private static String sessionName(Peer peer, NeighborKey key) {
    String remote =
        switch (peer.session().remoteAs()) {
          case SessionSpec.RemoteAs.Exactly(var asn) -> Long.toString(asn.number());
          case SessionSpec.RemoteAs.Internal _ -> "internal";
          case SessionSpec.RemoteAs.External _ -> "external";
        };
    Address source = peer.session().transport().sourceAddress();
    return remote
        + "@"
        + key.name()
        + "-"
        + peer.written().myAsn().number()
        + "@"
        + (source == null ? "<nil>" : source);
  }

  private void refuse(Peer peer, String field, String why) {
    without.put(peer.name(), field + ": " + why);
    problems.add(finding(peer, field, why + "; this peer is not configured in FRR-K8s"));
  }

  private static Finding finding(Peer peer, @Nullable String field, String message) {
    return new Finding(Kind.BGP_PEER, peer.name(), field, message);
  }

  List<Router> routers() {
    Map<String, Router> sorted = new TreeMap<>();
    byVrf.forEach((vrf, drafted) -> {
      Peer identified = drafted.identified;
      String id = identified == null ? "" : String.valueOf(identified.session().offer().routerId());
      long asn = drafted.first.written().myAsn().number();
      sorted.put(
          asn + "@" + (id.isEmpty() ? "<nil>" : id) + "@" + vrf,
          new Router(
              asn,
              id,
              vrf,
              List.copyOf(drafted.neighbors.values()),
              List.copyOf(drafted.prefixes),
              List.of(),
              null));
    });
    return List.copyOf(sorted.values());
  }

  Map<String, NeighborKey> neighbors() {
    return neighbors;
  }

  Map<String, String> without() {
    return without;
  }

  Collection<Peer> accepted() {
    return accepted;
  }
}
