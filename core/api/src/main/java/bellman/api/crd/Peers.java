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
            "A router that speakers talk BGP to.",
            current(),
            false,
            object(""),
            COLUMNS),
        new Version(
            "v1beta1",
            "v1beta1 is deprecated, please use v1beta2",
            "A router that speakers talk BGP to, in an older form.",
            older(),
            false,
            object(""),
            COLUMNS));
  }

  private static Schema myAsn() {
    return integer("The AS number of this side.", 0, MOST_ASN);
  }

  private static Schema sourceAddress() {
    return text("The address to connect from, if it is on an interface of the node.");
  }

  private static Schema holdTime() {
    return text(
        "The hold time to offer, such as 90s (the default): 0s, or 3s and more. A change begins a"
            + " new session.");
  }

  private static Schema keepaliveTime() {
    return text("The wanted keepalive interval; a third of the hold time if it is not set.");
  }

  private static Schema routerId() {
    return text(
        "The BGP Identifier to use, in the form of an IPv4 address; one of the node's own if it is"
            + " not set.");
  }

  private static Schema nodeSelectors() {
    return selectors("The nodes that connect to the router: any must match. None means all nodes.");
  }

  private static Schema password() {
    return text("The password of TCP MD5 (RFC 2385), at most 80 bytes.");
  }

  private static Schema bfdProfile() {
    return text("The name of the BFDProfile by which BFD watches the session.");
  }

  private static Schema ebgpMultiHop() {
    return flag("Whether a router in another AS may be more than one hop away.");
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
        optional("disableMP", flag("Deprecated, and without effect.").defaultsTo(false)),
        optional(
            "dualStackAddressFamily",
            flag("Whether the session carries both families, and not only that of its address.")
                .defaultsTo(false)),
        optional(
            "dynamicASN",
            text("Instead of peerASN: internal (the router is in our AS) or external (in any"
                    + " other).")
                .oneOf("internal", "external")),
        optional("ebgpMultiHop", ebgpMultiHop()),
        optional(
            "enableGracefulRestart",
            flag("Whether the router is to keep the routes while the speaker restarts (RFC 4724,"
                    + " RFC 8538). It can't be changed once it is set.")
                .rule("self == oldSelf", "EnableGracefulRestart cannot be changed after creation")),
        optional(
            "extendedNextHop",
            flag(
                "Bellman's own: whether IPv4 routes on a session over IPv6 have an IPv6 next hop"
                    + " (RFC 8950), where the router offers that too. A change begins a new"
                    + " session.")),
        optional(
            "gracefulRestartTime",
            wholeSeconds(
                text(
                    "Bellman's own: for how long the router keeps the routes of a speaker that"
                        + " restarts, 1s to 4095s; 120s if it is not set."),
                4095,
                "must be 1s to 4095s",
                "must be whole seconds")),
        optional("holdTime", holdTime()),
        optional(
            "interface",
            text(
                "Instead of peerAddress: the interface on whose link the router is found by its"
                    + " router advertisements.")),
        optional("keepaliveTime", keepaliveTime()),
        optional(
            "listenLimit",
            integer(
                "Bellman's own: how many routers of listenRange are let in at a time, 1 to 1000;"
                    + " 100 if it is not set.",
                1,
                1000)),
        optional(
            "listenRange",
            text(
                "Bellman's own, instead of peerAddress: a prefix, such as 10.0.0.0/24. Routers"
                    + " connect from any address in it, and each has a session of its own. Of"
                    + " several ranges the longest counts, and a peerAddress before any range.")),
        optional(
            "localASN",
            integer("Our AS number toward this router alone, in place of myASN.", 1, MOST_ASN)),
        optional(
            "maxAdvertisedPrefixes",
            integer(
                "Bellman's own: the router is never sent more routes than these.",
                1,
                Integer.MAX_VALUE)),
        required("myASN", myAsn()),
        optional("nodeSelectors", nodeSelectors()),
        optional(
            "passive",
            flag("Bellman's own: whether to wait for the router to connect, and never dial.")),
        optional("password", password()),
        optional(
            "passwordSecret",
            object(
                    "Instead of password: the Secret that has it, of type kubernetes.io/basic-auth"
                        + " with the key password, in the namespace of this object.",
                    optional("name", text("The Secret's name.")),
                    optional("namespace", text("Passed over.")))
                .with("x-kubernetes-map-type", "atomic")),
        optional("peerASN", integer("The router's AS number.", 0, MOST_ASN)),
        optional("peerAddress", text("The router's address.")),
        optional("peerPort", integer("The router's TCP port.", 1, 16384).defaultsTo(179)),
        optional(
            "role",
            text("Bellman's own: what our AS is to the router's (BGP Role, RFC 9234); no role is"
                    + " offered if it is not set. The router's must be the counterpart: customer"
                    + " and provider, rs-client and rs, peer and peer. A change begins a new"
                    + " session.")
                .oneOf("provider", "rs", "rs-client", "customer", "peer")),
        optional("routerID", routerId()),
        optional("sourceAddress", sourceAddress()),
        optional(
            "ttlSecurityHops",
            integer(
                "Bellman's own: the router is at most so many hops away, and packets from farther"
                    + " away are dropped (RFC 5082). The router must do the same.",
                1,
                254)),
        optional("vrf", text("The VRF, on the node, in which the router is reached.")));
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
                integer("After how many lost packets the peer is down; 3 if not set.", 2, 255)),
            optional(
                "echoInterval",
                integer(
                    "Milliseconds between echo packets, and between those that are taken; 50 if"
                        + " not set.",
                    10,
                    60_000)),
            optional(
                "echoMode",
                flag(
                    "Whether to send echo packets, which the peer's forwarding sends back. IPv4,"
                        + " one hop.")),
            optional(
                "minimumTtl",
                integer(
                    "For peers over several hops: the least TTL of a packet that is taken.",
                    1,
                    254)),
            optional(
                "passiveMode",
                flag("Whether to wait for the peer's first packet before sending any.")),
            optional(
                "receiveInterval",
                integer(
                    "The least milliseconds between packets that can be taken; 300 if not set.",
                    10,
                    60_000)),
            optional(
                "strict",
                flag(
                    "Bellman's own: whether the BGP session waits for BFD to be up"
                        + " (draft-ietf-idr-bgp-bfd-strict-mode). A change begins a new session.")),
            optional(
                "transmitInterval",
                integer(
                    "The least milliseconds between packets that are sent; 300 if not set.",
                    10,
                    60_000)));
    return CustomResource.of(
        Kind.BFD_PROFILE,
        new Version(
            "v1beta1",
            null,
            "How BFD watches the sessions of the BGPPeers that name it.",
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
