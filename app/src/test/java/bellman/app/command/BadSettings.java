package bellman.app.command;

import static bellman.app.command.ValidateTest.bad;
import static bellman.app.command.ValidateTest.badPeer;

import bellman.app.command.ValidateTest.Bad;
import java.util.List;

/** What can be wrong in the settings of a session or a route, one object each. */
final class BadSettings {

  private static final String PEER = "peerASN: 64501, peerAddress: 10.0.0.9";
  private static final String RESTART = ", enableGracefulRestart: true";

  private BadSettings() {}

  private static Bad peer(String what, String more, String field, String message) {
    return badPeer(what, PEER + ", " + more, "spec." + field, message);
  }

  private static Bad advertisement(String what, String spec, String field, String message) {
    return bad(what, "BGPAdvertisement", spec, "spec." + field, message);
  }

  private static Bad profile(String field, int value, String message) {
    return bad(
        field + " of " + value,
        "BFDProfile",
        field + ": " + value,
        "spec." + field,
        message + ", not " + value);
  }

  /** A peer with a Secret of its own, which has no problem itself. */
  private static Bad secret(String what, String type, String keys, String message) {
    return new Bad(
        what,
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata: {name: zz-bad, namespace: metallb-system}
        spec: {myASN: 64500, %s, passwordSecret: {name: zz-bad}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: zz-bad, namespace: metallb-system}
        type: %s
        %s
        """
            .formatted(PEER, type, keys),
        "BGPPeer metallb-system/zz-bad",
        "spec.passwordSecret.name",
        message);
  }

  private static Bad older(String field, String value) {
    return new Bad(
        field + " in v1beta1",
        """
        apiVersion: metallb.io/v1beta1
        kind: BGPPeer
        metadata: {name: zz-bad, namespace: metallb-system}
        spec: {myASN: 64500, %s, %s: %s}
        """
            .formatted(PEER, field, value),
        "BGPPeer metallb-system/zz-bad",
        "spec." + field,
        "is a v1beta2 field: write apiVersion: metallb.io/v1beta2");
  }

  static List<Bad> all() {
    String basic = "kubernetes.io/basic-auth";
    return List.of(
        peer("two passwords", "password: x, passwordSecret: {name: y}", "passwordSecret", "remove"),
        peer("a number for a password", "password: 1234", "password", "put it in quotes"),
        peer(
            "a password that the kernel has no room for",
            "password: " + "x".repeat(81),
            "password",
            "is 81 bytes long: at most 80"),
        secret(
            "a Secret of another type",
            "Opaque",
            "stringData: {password: x}",
            "is of type Opaque, not kubernetes.io/basic-auth; the peer stays down"),
        secret("a Secret without the key", basic, "data: {username: eA==}", "no key 'password'"),
        secret("a Secret that is empty", basic, "data: {password: ''}", "that is empty"),
        secret("a Secret that is not base64", basic, "data: {password: 'x y!'}", "is not base64"),
        secret(
            "a Secret of bytes that are no text",
            basic,
            "data: {password: /w==}",
            "is base64 of something that is not UTF-8 text"),
        secret(
            "a Secret that is too long",
            basic,
            "stringData: {password: " + "x".repeat(81) + "}",
            "is 81 bytes long"),
        peer(
            "a VRF that can't be",
            "vrf: red/blue",
            "vrf",
            "'red/blue' is not a valid interface name"),
        badPeer(
            "an interface that can't be",
            "peerASN: 64501, interface: the-one-to-the-left",
            "spec.interface",
            "1..15 characters"),
        peer("two ways to find the router", "interface: eth0", "interface", "remove one"),
        peer("a range beside an address", "listenRange: 10.0.0.0/24", "listenRange", "remove one"),
        peer("no room for a router", "listenLimit: 0", "listenLimit", "must be 1..1000, not 0"),
        peer("a local AS of 0", "localASN: 0", "localASN", "must be 1..4294967295, not 0"),
        peer(
            "a local AS that is the router's, over several hops",
            "localASN: 64501, ebgpMultiHop: true",
            "ebgpMultiHop",
            "applies to external peers only, and this peer is internal"),
        badPeer(
            "a dynamic AS that is none",
            "peerAddress: 10.0.0.9, dynamicASN: both",
            "spec.dynamicASN",
            "'both' is neither internal nor external"),
        peer("hops that can't be", "ttlSecurityHops: 255", "ttlSecurityHops", "must be 1..254"),
        peer(
            "one hop and several",
            "ttlSecurityHops: 1, ebgpMultiHop: true",
            "ttlSecurityHops",
            "remove one, or allow more hops"),
        peer(
            "no route at all",
            "maxAdvertisedPrefixes: 0",
            "maxAdvertisedPrefixes",
            "must be 1..2147483647, not 0"),
        peer("passive as a word", "passive: very", "passive", "must be true or false, not 'very'"),
        peer(
            "a role that there is not",
            "role: upstream",
            "role",
            "'upstream' must be provider, rs, rs-client, customer or peer"),
        peer(
            "a role within the AS",
            "role: customer, localASN: 64501",
            "role",
            "applies to external peers only, and this peer is internal: remove it"),
        peer(
            "IPv6 next hops over IPv4",
            "extendedNextHop: true, dualStackAddressFamily: true",
            "extendedNextHop",
            "is for a session over IPv6"),
        peer(
            "a restart time of nothing",
            "gracefulRestartTime: 0s" + RESTART,
            "gracefulRestartTime",
            "must be 1s..4095s"),
        peer(
            "a restart time that does not fit",
            "gracefulRestartTime: 70m" + RESTART,
            "gracefulRestartTime",
            "must be at most 4095s"),
        peer(
            "a restart time of half seconds",
            "gracefulRestartTime: 500ms" + RESTART,
            "gracefulRestartTime",
            "must be whole seconds"),
        profile("transmitInterval", 60001, "must be 10..60000"),
        profile("echoInterval", 9, "must be 10..60000"),
        profile("detectMultiplier", 1, "must be 2..255"),
        profile("minimumTtl", 255, "must be 1..254"),
        bad("echo as a word", "BFDProfile", "echoMode: loud", "spec.echoMode", "true or false"),
        older("vrf", "red"),
        older("passive", "true"),
        advertisement("a MED below 0", "med: -1", "med", "must be 0..4294967295, not -1"),
        advertisement("a MED that does not fit", "med: 4294967296", "med", "0..4294967295"),
        advertisement("a path too long", "asPathPrepend: 11", "asPathPrepend", "must be 1..10"),
        advertisement("a next hop that is none", "nextHop: tor", "nextHop", "invalid next hop"),
        advertisement(
            "a next hop that nobody has",
            "nextHop: 0.0.0.0",
            "nextHop",
            "'0.0.0.0' is not an address that a router can send traffic to"),
        advertisement("a next hop on this host", "nextHop: '::1'", "nextHop", "'::1' is no"),
        advertisement("a next hop on some link", "nextHop: fe80::1", "nextHop", "'fe80::1' is no"),
        advertisement("a next hop of many", "nextHop: 224.0.0.5", "nextHop", "'224.0.0.5' is no"));
  }
}
