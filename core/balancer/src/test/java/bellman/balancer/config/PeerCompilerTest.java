package bellman.balancer.config;

import static bellman.api.Manifest.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.balancer.config.SessionSpec.RemoteAs;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.net.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerCompilerTest {

  private static final Manifest PEER = peer("t");

  private static Peer only(Manifest... manifests) {
    Compilation compilation = Compile.of(manifests);
    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.config().peers()).hasSize(1);
    return compilation.config().peers().getFirst();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments(PEER.spec("myASN", 0), "spec.myASN", "must not be 0"),
        arguments(PEER.spec("peerASN", 0), "spec.peerASN", "is missing"),
        arguments(PEER.without("spec.peerASN"), "spec.peerASN", "is missing"),
        arguments(PEER.spec("dynamicASN", "internal"), "spec.dynamicASN", "remove one"),
        arguments(
            PEER.without("spec.peerASN").spec("dynamicASN", "any"),
            "spec.dynamicASN",
            "'any' is neither internal nor external"),
        arguments(
            PEER.spec("peerASN", 64512).spec("ebgpMultiHop", true),
            "spec.ebgpMultiHop",
            "applies to external peers only"),
        arguments(PEER.without("spec.peerAddress"), "spec.peerAddress", "is missing"),
        arguments(PEER.spec("interface", "eth0"), "spec.interface", "remove one"),
        arguments(
            PEER.spec("peerAddress", "192.0.2"), "spec.peerAddress", "invalid BGPPeer address"),
        arguments(
            PEER.spec("peerAddress", "tor.example"), "spec.peerAddress", "invalid BGPPeer address"),
        arguments(
            PEER.spec("peerAddress", "0.0.0.0"),
            "spec.peerAddress",
            "' cannot be the address of a router"),
        arguments(
            PEER.spec("peerAddress", "ff02::1"),
            "spec.peerAddress",
            "' cannot be the address of a router"),
        arguments(PEER.spec("sourceAddress", "x"), "spec.sourceAddress", "invalid source address"),
        arguments(PEER.spec("sourceAddress", "2001:db8::1"), "spec.sourceAddress", "is IPv6"),
        arguments(PEER.spec("routerID", "2001:db8::1"), "spec.routerID", "2001:db8::1"),
        arguments(PEER.spec("peerPort", 0), "spec.peerPort", "1..16384"),
        arguments(PEER.spec("holdTime", "1s"), "spec.holdTime", "0 or at least 3s, not 1s"),
        arguments(PEER.spec("holdTime", "2s"), "spec.holdTime", "0 or at least 3s, not 2s"),
        arguments(PEER.spec("holdTime", "500ms"), "spec.holdTime", "whole seconds"),
        arguments(PEER.spec("holdTime", "65536s"), "spec.holdTime", "at most 65535s"),
        arguments(PEER.spec("keepaliveTime", "1500ms"), "spec.keepaliveTime", "whole seconds"),
        arguments(
            PEER.spec("holdTime", "9s").spec("keepaliveTime", "10s"),
            "spec.keepaliveTime",
            "not be longer than the hold time of 9s"),
        arguments(
            PEER.spec("keepaliveTime", "91m").spec("holdTime", "90s"),
            "spec.keepaliveTime",
            "longer"),
        arguments(PEER.spec("connectTime", "0s"), "spec.connectTime", "1s..65535s"),
        arguments(PEER.spec("connectTime", "65536s"), "spec.connectTime", "at most 65535s"),
        arguments(
            PEER.spec("passwordSecret.name", "s").spec("password", "x"),
            "spec.passwordSecret",
            "cannot be combined with password: remove one"),
        arguments(PEER.spec("bfdProfile", "b"), "spec.bfdProfile", "there is no BFDProfile 'b'"),
        arguments(
            PEER.spec("localASN", 64513).spec("ebgpMultiHop", true),
            "spec.ebgpMultiHop",
            "applies to external peers only"),
        arguments(PEER.spec("vrf", "a/b"), "spec.vrf", "'a/b' is not a valid interface name"),
        arguments(
            PEER.spec("vrf", "x".repeat(16)),
            "spec.vrf",
            "' is not a valid interface name: 1..15 characters, without slash, colon or space"),
        arguments(
            PEER.without("spec.peerAddress").spec("interface", "eth 0"),
            "spec.interface",
            "'eth 0' is not a valid interface name"),
        arguments(
            PEER.without("spec.peerAddress").spec("interface", ".."),
            "spec.interface",
            "' is not a valid interface name: 1..15 characters, without slash, colon or space"),
        arguments(
            PEER.spec("ttlSecurityHops", 1).spec("ebgpMultiHop", true),
            "spec.ttlSecurityHops",
            "allows a single hop, but ebgpMultiHop allows several: remove one, or allow more hops"),
        arguments(
            PEER.spec("role", "Customer"),
            "spec.role",
            "'Customer' must be provider, rs, rs-client, customer or peer"),
        arguments(
            PEER.spec("role", "customer").spec("peerASN", 64512),
            "spec.role",
            "applies to external peers only, and this peer is internal: remove it"),
        arguments(
            PEER.spec("role", "peer").spec("localASN", 64513),
            "spec.role",
            "applies to external peers only"),
        arguments(
            PEER.without("spec.peerASN").spec("dynamicASN", "internal").spec("role", "rs"),
            "spec.role",
            "applies to external peers only"),
        arguments(
            PEER.spec("extendedNextHop", true).spec("dualStackAddressFamily", true),
            "spec.extendedNextHop",
            "is for a session over IPv6, and peerAddress is IPv4"),
        arguments(
            PEER.spec("enableGracefulRestart", true).spec("gracefulRestartTime", "0s"),
            "spec.gracefulRestartTime",
            "must be 1s..4095s"),
        arguments(
            PEER.spec("enableGracefulRestart", true).spec("gracefulRestartTime", "4096s"),
            "spec.gracefulRestartTime",
            "at most 4095s"),
        arguments(
            PEER.spec("enableGracefulRestart", true).spec("gracefulRestartTime", "1.5s"),
            "spec.gracefulRestartTime",
            "whole seconds"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Manifest manifest, String field, String message) {
    Compilation compilation = Compile.of(manifest, peer("other"));

    assertThat(compilation.problems())
        .anySatisfy(problem -> {
          assertThat(problem.field()).isEqualTo(field);
          assertThat(problem.message()).contains(message);
        })
        .allSatisfy(problem -> assertThat(problem.name()).isEqualTo("t"));
    assertThat(compilation.config().peers())
        .as("the others go on")
        .extracting(Peer::name)
        .containsExactly("other");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, 90, 30",
        "30s, -, 30, 10",
        "-, 10s, 30, 10",
        "-, 30000s, 65535, 30000",
        "9s, 9s, 9, 9",
        "0s, -, 0, 0",
        "0s, 0s, 0, 0",
        "90s, 0s, 90, 30",
        "3s, -, 3, 1",
        "1m, 5s, 60, 5"
      })
  void timers(String hold, String keepalive, int holdSeconds, int keepaliveSeconds) {
    Manifest manifest = PEER;
    manifest = hold == null ? manifest : manifest.spec("holdTime", hold);
    manifest = keepalive == null ? manifest : manifest.spec("keepaliveTime", keepalive);
    Peer peer = only(manifest);

    assertThat(peer.session().offer().holdTimeSeconds()).isEqualTo(holdSeconds);
    assertThat(peer.keepaliveSeconds()).isEqualTo(keepaliveSeconds);
  }

  @Test
  void whoThePeerIs() {
    Peer exact = only(PEER);
    assertThat(exact.session().remoteAs()).isEqualTo(new RemoteAs.Exactly(new Asn(64513)));
    assertThat(exact.session().address()).isEqualTo(Address.parse("192.0.2.1"));
    assertThat(exact.session().transport().port()).isEqualTo(179);
    assertThat(exact.isInternal()).isFalse();
    assertThat(exact.families()).containsExactly(Family.IPV4);
    assertThat(exact.session().withheld()).isEmpty();
    assertThat(exact.connectTimeSeconds()).isNull();

    assertThat(only(PEER.spec("peerASN", 64512)).isInternal()).isTrue();
    Manifest dynamic = PEER.without("spec.peerASN");
    assertThat(only(dynamic.spec("dynamicASN", "internal")).isInternal()).isTrue();
    assertThat(only(dynamic.spec("dynamicASN", "external")).isInternal()).isFalse();
    assertThat(only(PEER.spec("peerAddress", "2001:db8::1")).families())
        .containsExactly(Family.IPV6);
    assertThat(only(PEER.spec("dualStackAddressFamily", true)).families())
        .containsExactlyInAnyOrder(Family.values());
    assertThat(only(PEER.without("spec.peerAddress").spec("interface", "eth0")).families())
        .containsExactlyInAnyOrder(Family.values());
  }

  @Test
  void theAsThatTheRouterSees() {
    Peer renamed = only(PEER.spec("localASN", 64600));
    assertThat(renamed.session().localAsn()).isEqualTo(new Asn(64600));
    assertThat(renamed.isInternal()).isFalse();

    Peer same = only(PEER.spec("localASN", 64513));
    assertThat(same.isInternal()).as("in the router's own AS").isTrue();

    Peer other = only(PEER.spec("peerASN", 64512).spec("localASN", 64600));
    assertThat(other.isInternal()).as("in another AS than the router").isFalse();
    assertThat(only(PEER.spec("peerASN", 64512).spec("localASN", 1).spec("ebgpMultiHop", true)))
        .extracting(peer -> peer.session().transport().ebgpMultiHop())
        .isEqualTo(true);
  }

  @Test
  void watchedByBfd() {
    Manifest profile = Manifest.of("BFDProfile", "b").with("spec", Map.of());
    assertThat(only(PEER).bfd()).isNull();
    assertThat(only(PEER.spec("bfdProfile", "b"), profile).bfd())
        .isEqualTo(new Bfd("b", 300, 300, 50, 3, null, false, false, false));
    Manifest full =
        profile
            .spec("receiveInterval", 10)
            .spec("transmitInterval", 20)
            .spec("echoInterval", 30)
            .spec("detectMultiplier", 5)
            .spec("minimumTtl", 250)
            .spec("echoMode", true)
            .spec("passiveMode", true)
            .spec("strict", true);
    assertThat(only(PEER.spec("bfdProfile", "b"), full).bfd())
        .isEqualTo(new Bfd("b", 10, 20, 30, 5, 250, true, true, true));
  }

  /** How BFD watches a router may change beside its session; whether BGP waits for BFD may not. */
  @Test
  void aSessionDependsOnStrictModeAlone() {
    Manifest profile = Manifest.of("BFDProfile", "b").with("spec", Map.of());
    Manifest peer = PEER.spec("bfdProfile", "b");
    SessionSpec plain = only(peer, profile).session();
    SessionSpec strict = only(peer, profile.spec("strict", true)).session();
    assertThat(only(peer, profile.spec("detectMultiplier", 5)).session()).isEqualTo(plain);
    assertThat(strict).isNotEqualTo(plain);
    assertThat(only(peer, profile.spec("strict", true).spec("echoInterval", 20)).session())
        .isEqualTo(strict);
  }

  @Test
  void gracefulRestart() {
    assertThat(only(PEER).session().offer().restartTimeSeconds()).isNull();
    assertThat(
            only(PEER.spec("enableGracefulRestart", false)).session().offer().restartTimeSeconds())
        .isNull();
    Manifest on = PEER.spec("enableGracefulRestart", true);
    assertThat(only(on).session().offer().restartTimeSeconds()).isEqualTo(120);
    assertThat(only(on.spec("gracefulRestartTime", "1s")).session().offer().restartTimeSeconds())
        .isEqualTo(1);
    assertThat(only(on.spec("gracefulRestartTime", "4095s")).session().offer().restartTimeSeconds())
        .isEqualTo(4095);
  }

  @Test
  void whatItHasOfItsOwn() {
    Peer plain = only(PEER);
    assertThat(plain.session().transport().ttlSecurityHops()).isNull();
    assertThat(plain.maxAdvertisedPrefixes()).isNull();
    assertThat(plain.session().transport().passive()).isFalse();
    assertThat(plain.session().transport().vrf()).isNull();
    Peer full =
        only(
            PEER.spec("ttlSecurityHops", 2)
                .spec("ebgpMultiHop", true)
                .spec("maxAdvertisedPrefixes", 100)
                .spec("passive", true)
                .spec("vrf", "red"));
    assertThat(full.session().transport().ttlSecurityHops()).isEqualTo(2);
    assertThat(full.maxAdvertisedPrefixes()).isEqualTo(100);
    assertThat(full.session().transport().passive()).isTrue();
    assertThat(full.session().transport().vrf()).isEqualTo("red");
  }

  /** What both sides agree on when a session begins can't be another while it lives. */
  @Test
  void rolesAndNextHopsThatAreOffered() {
    assertThat(only(PEER).session().offer().role()).isNull();
    assertThat(only(PEER.spec("role", "")).session().offer().role()).isNull();
    assertThat(only(PEER.spec("extendedNextHop", false)).session().offer().extendedNextHop())
        .isFalse();
    for (Role role : Role.values()) {
      Peer peer = only(PEER.spec("role", role.toString()));
      assertThat(peer.session().offer().role()).isEqualTo(role);
      assertThat(peer.session()).isNotEqualTo(only(PEER).session());
    }
    Manifest external = PEER.without("spec.peerASN").spec("dynamicASN", "external");
    assertThat(only(external.spec("role", "rs-client")).session().offer().role())
        .isEqualTo(Role.RS_CLIENT);

    Manifest isIpv6 = PEER.spec("peerAddress", "2001:db8::1").spec("dualStackAddressFamily", true);
    Peer extended = only(isIpv6.spec("extendedNextHop", true));
    assertThat(extended.session().offer().extendedNextHop()).isTrue();
    assertThat(extended.session()).isNotEqualTo(only(isIpv6).session());
  }

  private static final Manifest RANGE =
      PEER.without("spec.peerAddress").spec("listenRange", "192.0.2.0/24");

  @Test
  void routersOfARange() {
    Peer range = only(RANGE);
    assertThat(range.session().transport().passive()).isTrue();
    assertThat(range.isRange()).isTrue();
    assertThat(range.families()).containsExactly(Family.IPV4);
    assertThat(range.listening()).isEqualTo(new Peer.Listening(Prefix.parse("192.0.2.0/24"), 100));
    Peer limited = only(RANGE.spec("listenLimit", 7).spec("dualStackAddressFamily", true));
    assertThat(limited.families()).hasSize(2);
    assertThat(limited.listening()).extracting(Peer.Listening::limit).isEqualTo(7);
    assertThat(only(RANGE.spec("listenLimit", 8)).session())
        .as("a session does not depend on the limit")
        .isEqualTo(range.session());

    Peer one = range.at(Address.parse("192.0.2.9"));
    assertThat(one.name()).isEqualTo("t@192.0.2.9");
    assertThat(Peer.planned(one.name())).isEqualTo("t");
    assertThat(Peer.planned("t")).isEqualTo("t");
    assertThat(one.session().address()).isEqualTo(Address.parse("192.0.2.9"));
    assertThat(one.isRange()).isFalse();
    Peer shorter = only(RANGE.spec("listenRange", "192.0.2.0/28"));
    assertThat(shorter.session()).isNotEqualTo(range.session());
    assertThat(shorter.at(Address.parse("192.0.2.9")).session())
        .as("nor on the range, as long as the router is in it")
        .isEqualTo(one.session());
    assertThat(one.session().transport().passive()).isTrue();
  }

  @Test
  void anEchoIsForARangeOfIpv4() {
    Compilation compilation =
        Compile.of(
            RANGE.spec("bfdProfile", "b"), Manifest.of("BFDProfile", "b").spec("echoMode", true));
    assertThat(compilation.warnings()).isEmpty();
  }

  static Stream<Arguments> rangesThatCanNotBe() {
    return Stream.of(
        arguments(RANGE.spec("listenRange", "192.0.2.0"), "'192.0.2.0' is not a prefix"),
        arguments(
            RANGE.spec("listenRange", "192.0.2.1/24"),
            "'192.0.2.1/24' has host bits set: write 192.0.2.0/24"),
        arguments(
            RANGE.spec("listenRange", "fe80::/64"),
            "'fe80::/64' cannot contain addresses of routers"),
        arguments(
            RANGE.spec("listenRange", "224.0.0.0/8"),
            "'224.0.0.0/8' cannot contain addresses of routers"),
        arguments(
            RANGE.spec("peerAddress", "192.0.2.1"),
            "cannot be combined with peerAddress: remove one"),
        arguments(
            RANGE.spec("interface", "eth0"), "cannot be combined with interface: remove one"));
  }

  @ParameterizedTest
  @MethodSource
  void rangesThatCanNotBe(Manifest manifest, String problem) {
    assertThat(Compile.texts(Compile.of(manifest).problems()))
        .singleElement()
        .asString()
        .startsWith("t spec.listenRange: " + problem);
  }

  static Stream<Arguments> warned() {
    Manifest unnumbered = PEER.without("spec.peerAddress").spec("interface", "eth0");
    Manifest dynamic = PEER.without("spec.peerASN").spec("dynamicASN", "internal");
    return Stream.of(
        arguments(
            PEER.spec("disableMP", true),
            "spec.disableMP: is deprecated and has no effect: remove it"),
        arguments(
            RANGE.spec("listenRange", "0.0.0.0/0"),
            "spec.listenRange: accepts connections from anywhere"),
        arguments(
            PEER.spec("listenLimit", 3), "spec.listenLimit: has no effect without listenRange"),
        arguments(
            PEER.spec("gracefulRestartTime", "60s"),
            "spec.gracefulRestartTime: has no effect without enableGracefulRestart"),
        arguments(
            PEER.spec("gracefulRestartTime", "60s").spec("enableGracefulRestart", false),
            "spec.gracefulRestartTime: has no effect without enableGracefulRestart"),
        arguments(
            dynamic.spec("ebgpMultiHop", true),
            "spec.ebgpMultiHop: has no effect with dynamicASN internal"),
        arguments(
            unnumbered.spec("ebgpMultiHop", true),
            "spec.ebgpMultiHop: has no effect with interface"),
        arguments(
            unnumbered.spec("ttlSecurityHops", 2),
            "spec.ttlSecurityHops: has no effect with interface"),
        arguments(
            unnumbered.spec("sourceAddress", "192.0.2.9"),
            "spec.sourceAddress: has no effect with interface"),
        arguments(
            PEER.spec("peerAddress", "2001:db8::1").spec("extendedNextHop", true),
            "spec.extendedNextHop: has no effect without dualStackAddressFamily"),
        arguments(
            unnumbered.spec("extendedNextHop", true),
            "spec.extendedNextHop: has no effect with interface"),
        arguments(
            PEER.spec("peerAddress", "fe80::1"), "spec.peerAddress: 'fe80::1' is link-local"));
  }

  @ParameterizedTest
  @MethodSource
  void warned(Manifest manifest, String warning) {
    Compilation compilation = Compile.of(manifest);

    assertThat(compilation.problems()).isEmpty();
    assertThat(Compile.texts(compilation.warnings()))
        .singleElement()
        .asString()
        .startsWith("t " + warning);
    assertThat(compilation.config().peers()).hasSize(1);
  }

  static Stream<Arguments> echoIsForOneHopOfIpv4() {
    return Stream.of(
        arguments(
            PEER.spec("ebgpMultiHop", true),
            "only over a single hop (RFC 5883 section 4), but this router may be several hops"
                + " away"),
        arguments(
            PEER.spec("ttlSecurityHops", 2),
            "only over a single hop (RFC 5883 section 4), but this router may be several hops"
                + " away"),
        arguments(
            PEER.spec("peerAddress", "2001:db8::1"),
            "only over IPv4, but this session runs over IPv6"),
        arguments(
            PEER.without("spec.peerAddress").spec("interface", "eth0"),
            "only over IPv4, but this session runs over IPv6"));
  }

  @ParameterizedTest
  @MethodSource
  void echoIsForOneHopOfIpv4(Manifest manifest, String why) {
    Compilation compilation =
        Compile.of(
            manifest.spec("bfdProfile", "b"),
            Manifest.of("BFDProfile", "b").spec("echoMode", true));

    assertThat(Compile.texts(compilation.warnings()))
        .singleElement()
        .asString()
        .startsWith("t spec.bfdProfile: BFDProfile 'b' enables echo packets, which exist " + why);
    assertThat(compilation.config().peers().getFirst().bfd())
        .extracting(Bfd::echo)
        .isEqualTo(false);
  }

  @Test
  void ofTwoWithOneNameTheOlderStays() {
    Compilation compilation =
        Compile.of(
            PEER.in("a").created(2), PEER.in("b").created(1).spec("peerAddress", "192.0.2.2"));

    assertThat(compilation.config().peers())
        .singleElement()
        .extracting(peer -> peer.session().address())
        .isEqualTo(Address.parse("192.0.2.2"));
    assertThat(compilation.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.namespace()).isEqualTo("a");
          assertThat(problem.message()).contains("already exists as BGPPeer b/t");
        });
  }

  @Test
  void severalSessionsToOneAddressAreFine() {
    assertThat(Compile.of(PEER, peer("u").spec("myASN", 64599)).config().peers())
        .extracting(Peer::name)
        .isEqualTo(List.of("t", "u"));
  }
}
