package bellman.api.crd;

import static bellman.api.crd.Schema.flag;
import static bellman.api.crd.Schema.integer;
import static bellman.api.crd.Schema.object;
import static bellman.api.crd.Schema.optional;
import static bellman.api.crd.Schema.required;
import static bellman.api.crd.Schema.selectors;
import static bellman.api.crd.Schema.text;

import bellman.api.crd.CustomResource.Column;
import bellman.api.crd.CustomResource.Version;
import bellman.api.resource.Kind;
import java.util.List;

/** BGPPeer and BFDProfile. */
final class Peers {

  private static final long MOST_ASN = 0xffff_ffffL;

  private static final List<Column> COLUMNS =
      List.of(
          Column.text("Address", ".spec.peerAddress"),
          Column.text("ASN", ".spec.peerASN"),
          Column.text("BFD Profile", ".spec.bfdProfile"),
          Column.text("Multi Hops", ".spec.ebgpMultiHop"));

  private Peers() {}

  static CustomResource bgpPeers() {
    return CustomResource.of(
        Kind.BGP_PEER,
        new Version(
            "v1beta2",
            null,
            "A router with which speakers establish BGP sessions.",
            current(),
            false,
            object(""),
            COLUMNS),
        new Version(
            "v1beta1",
            "v1beta1 is deprecated, please use v1beta2",
            "A router with which speakers establish BGP sessions, in an older version.",
            older(),
            false,
            object(""),
            COLUMNS));
  }

  private static Schema myAsn() {
    return integer("The local AS number.", 0, MOST_ASN);
  }

  private static Schema sourceAddress() {
    return text("The source address of the session, if it is on an interface of the node.");
  }

  private static Schema holdTime() {
    return text(
        "The hold time to propose, such as 90s (the default): 0s, or 3s or more. Changing it resets"
            + " the session.");
  }

  private static Schema keepaliveTime() {
    return text("The desired keepalive interval; a third of the hold time if unset.");
  }

  private static Schema routerId() {
    return text("The BGP Identifier to use, as an IPv4 address; one of the node's own if unset.");
  }

  private static Schema nodeSelectors() {
    return selectors(
        "The nodes that connect to the router: at least one selector must match. Empty means all"
            + " nodes.");
  }

  private static Schema password() {
    return text("The TCP MD5 password (RFC 2385), at most 80 bytes.");
  }

  private static Schema bfdProfile() {
    return text("The name of the BFDProfile for monitoring the session with BFD.");
  }

  private static Schema ebgpMultiHop() {
    return flag("Whether an external router may be more than one hop away.");
  }

  private static Schema current() {
    return object(
        "",
        optional("bfdProfile", bfdProfile()),
        optional(
            "connectTime",
            wholeSeconds(
                text("How long to wait between attempts to connect, 1s to 65535s."),
                65535,
                "connect time should be between 1 seconds to 65535",
                "connect time should contain a whole number of seconds")),
        optional("disableMP", flag("Deprecated, has no effect.").defaultsTo(false)),
        optional(
            "dualStackAddressFamily",
            flag("Whether the session carries both address families instead of only that of its"
                    + " address.")
                .defaultsTo(false)),
        optional(
            "dynamicASN",
            text("Instead of peerASN: internal (the router is in the local AS) or external (in any"
                    + " other AS).")
                .oneOf("internal", "external")),
        optional("ebgpMultiHop", ebgpMultiHop()),
        optional(
            "enableGracefulRestart",
            flag("Whether the router should retain the routes while the speaker restarts (RFC 4724,"
                    + " RFC 8538). Immutable once set.")
                .rule("self == oldSelf", "EnableGracefulRestart cannot be changed after creation")),
        optional(
            "extendedNextHop",
            flag(
                "Bellman's own: whether IPv4 routes on a session over IPv6 have an IPv6 next hop"
                    + " (RFC 8950), if the router supports it too. Changing it resets the"
                    + " session.")),
        optional(
            "gracefulRestartTime",
            wholeSeconds(
                text(
                    "Bellman's own: how long the router retains the routes while the speaker"
                        + " restarts, 1s to 4095s; 120s if unset."),
                4095,
                "must be 1s to 4095s",
                "must be whole seconds")),
        optional("holdTime", holdTime()),
        optional(
            "interface",
            text(
                "Instead of peerAddress: the interface on which the router is discovered by its"
                    + " router advertisements.")),
        optional("keepaliveTime", keepaliveTime()),
        optional(
            "listenLimit",
            integer(
                "Bellman's own: the maximum number of concurrent sessions from listenRange, 1 to"
                    + " 1000; 100 if unset.",
                1,
                1000)),
        optional(
            "listenRange",
            text(
                "Bellman's own, instead of peerAddress: a prefix, such as 10.0.0.0/24. Routers"
                    + " connect from any address in it, and each has its own session. If several"
                    + " ranges match, the longest applies; a peerAddress takes precedence over any"
                    + " range.")),
        optional(
            "localASN",
            integer(
                "The local AS number toward this router only, in place of myASN.", 1, MOST_ASN)),
        optional(
            "maxAdvertisedPrefixes",
            integer(
                "Bellman's own: the maximum number of routes advertised to the router.",
                1,
                Integer.MAX_VALUE)),
        required("myASN", myAsn()),
        optional("nodeSelectors", nodeSelectors()),
        optional(
            "passive",
            flag(
                "Bellman's own: whether to wait for the router to connect and never initiate the"
                    + " connection.")),
        optional("password", password()),
        optional(
            "passwordSecret",
            object(
                    "Instead of password: the Secret that contains it, of type"
                        + " kubernetes.io/basic-auth with the key password, in the namespace of"
                        + " this object.",
                    optional("name", text("The Secret's name.")),
                    optional("namespace", text("Ignored.")))
                .with("x-kubernetes-map-type", "atomic")),
        optional("peerASN", integer("The router's AS number.", 0, MOST_ASN)),
        optional("peerAddress", text("The router's address.")),
        optional("peerPort", integer("The router's TCP port.", 1, 16384).defaultsTo(179)),
        optional(
            "role",
            text("Bellman's own: the BGP Role of the local AS toward the router's (RFC 9234); no"
                    + " role is advertised if unset. The router's role must be the counterpart:"
                    + " customer and provider, rs-client and rs, peer and peer. Changing it resets"
                    + " the session.")
                .oneOf("provider", "rs", "rs-client", "customer", "peer")),
        optional("routerID", routerId()),
        optional("sourceAddress", sourceAddress()),
        optional(
            "ttlSecurityHops",
            integer(
                "Bellman's own: the maximum number of hops to the router; packets from more distant"
                    + " senders are dropped (GTSM, RFC 5082). The router must be configured"
                    + " likewise.",
                1,
                254)),
        optional("vrf", text("The VRF on the node in which the router is reachable.")));
  }

  private static Schema older() {
    return object(
        "",
        optional("bfdProfile", bfdProfile()),
        optional("ebgpMultiHop", ebgpMultiHop()),
        optional("holdTime", holdTime()),
        optional("keepaliveTime", keepaliveTime()),
        required("myASN", myAsn()),
        optional("nodeSelectors", nodeSelectors()),
        optional("password", password()),
        required("peerASN", integer("The router's AS number.", 0, MOST_ASN)),
        required("peerAddress", text("The router's address.")),
        optional("peerPort", integer("The router's TCP port.", 0, 16384)),
        optional("routerID", routerId()),
        optional("sourceAddress", sourceAddress()));
  }

  private static Schema wholeSeconds(Schema duration, int most, String bounds, String whole) {
    return duration
        .rule("duration(self).getSeconds() >= 1 && duration(self).getSeconds() <= " + most, bounds)
        .rule("duration(self).getMilliseconds() % 1000 == 0", whole);
  }

  static CustomResource bfdProfiles() {
    Schema spec =
        object(
            "",
            optional(
                "detectMultiplier",
                integer(
                    "The number of missed packets after which the session is down; 3 if unset.",
                    2,
                    255)),
            optional(
                "echoInterval",
                integer(
                    "The interval between echo packets sent, and the minimum between those"
                        + " accepted, in milliseconds; 50 if unset.",
                    10,
                    60_000)),
            optional(
                "echoMode",
                flag(
                    "Whether to send echo packets, which the peer's forwarding plane returns. IPv4,"
                        + " single hop.")),
            optional(
                "minimumTtl",
                integer("For multihop peers: the minimum TTL of accepted packets.", 1, 254)),
            optional("passiveMode", flag("Whether to send no packet before the peer's first one.")),
            optional(
                "receiveInterval",
                integer(
                    "The minimum interval between received packets, in milliseconds; 300 if unset.",
                    10,
                    60_000)),
            optional(
                "strict",
                flag(
                    "Bellman's own: whether the BGP session waits for BFD to be up"
                        + " (draft-ietf-idr-bgp-bfd-strict-mode). Changing it resets the"
                        + " session.")),
            optional(
                "transmitInterval",
                integer(
                    "The minimum interval between sent packets, in milliseconds; 300 if unset.",
                    10,
                    60_000)));
    return CustomResource.of(
        Kind.BFD_PROFILE,
        new Version(
            "v1beta1",
            null,
            "BFD parameters for the sessions of the BGPPeers that name it.",
            spec,
            false,
            object(""),
            List.of(
                new Column("Passive Mode", "boolean", ".spec.passiveMode", 0),
                new Column("Transmit Interval", "integer", ".spec.transmitInterval", 0),
                new Column("Receive Interval", "integer", ".spec.receiveInterval", 0),
                new Column("Multiplier", "integer", ".spec.detectMultiplier", 0))));
  }
}
