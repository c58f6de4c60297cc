package bellman.api.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads BGPPeer, each version with the fields that it has. */
final class PeerFields {

  private static final long MOST_ASN = 0xffff_ffffL;

  /** What v1beta2 has and v1beta1 has not, Bellman's own fields among them. */
  private static final List<String> ONLY_NEWER =
      List.of(
          "localASN",
          "dynamicASN",
          "interface",
          "connectTime",
          "passwordSecret",
          "enableGracefulRestart",
          "vrf",
          "disableMP",
          "dualStackAddressFamily",
          "gracefulRestartTime",
          "ttlSecurityHops",
          "maxAdvertisedPrefixes",
          "passive",
          "role",
          "extendedNextHop",
          "listenRange",
          "listenLimit");

  private PeerFields() {}

  static BgpPeer read(Metadata metadata, Fields spec, boolean older) {
    if (older) {
      return older(metadata, spec);
    }
    return read(metadata, spec, spec);
  }

  /** The newer fields of v1beta1 are read from nowhere, and are problems. */
  private static BgpPeer older(Metadata metadata, Fields spec) {
    for (String field : ONLY_NEWER) {
      if (spec.has(field)) {
        spec.problem(field, "is a v1beta2 field: write apiVersion: metallb.io/v1beta2");
      }
    }
    for (String field : List.of("peerASN", "peerAddress")) {
      if (spec.missing(field)) {
        spec.problem(field, "is missing: v1beta1 needs it");
      }
    }
    return read(metadata, spec, spec.nothing());
  }

  private static BgpPeer read(Metadata metadata, Fields spec, Fields newer) {
    Long myAsn = spec.integer("myASN", 0, MOST_ASN);
    if (!spec.has("myASN")) {
      spec.problem("myASN", "is missing: set the local AS number");
    }
    Integer port = spec.small("peerPort", 0, 16384);
    String secret = null;
    Fields secretRef = newer.object("passwordSecret");
    if (secretRef != null) {
      secret = secretRef.filled("name");
      secretRef.pass("namespace").rejectUnknown();
    }
    Duration hold = spec.duration("holdTime");
    Duration keepalive = spec.duration("keepaliveTime");
    var peer =
        new BgpPeer(
            metadata,
            new BgpPeer.AsNumbers(
                myAsn == null ? 0 : myAsn,
                spec.integer("peerASN", 0, MOST_ASN),
                newer.filled("dynamicASN"),
                newer.integer("localASN", 1, MOST_ASN)),
            new BgpPeer.Router(
                spec.filled("peerAddress"),
                newer.filled("interface"),
                newer.filled("listenRange"),
                newer.small("listenLimit", 1, 1000)),
            new BgpPeer.Transport(
                spec.filled("sourceAddress"),
                port == null ? 179 : port,
                newer.filled("vrf"),
                spec.filled("password"),
                secret,
                spec.flag("ebgpMultiHop", false),
                newer.small("ttlSecurityHops", 1, 254),
                newer.flag("passive", false)),
            new BgpPeer.Timers(hold, keepalive, newer.duration("connectTime")),
            new BgpPeer.Offer(
                spec.filled("routerID"),
                newer.flag("disableMP", false),
                newer.flag("dualStackAddressFamily", false),
                flag(newer, "enableGracefulRestart"),
                newer.duration("gracefulRestartTime"),
                newer.filled("role"),
                newer.flag("extendedNextHop", false)),
            Selectors.read(spec, "nodeSelectors"),
            spec.filled("bfdProfile"),
            newer.small("maxAdvertisedPrefixes", 1, Integer.MAX_VALUE));
    spec.rejectUnknown();
    return peer;
  }

  private static @Nullable Boolean flag(Fields fields, String name) {
    return fields.has(name) ? (Boolean) fields.flag(name, false) : null;
  }
}
