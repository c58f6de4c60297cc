package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP MD5 (RFC 2385) with real routers: in use, wrong, missing on either side, changed. */
final class PasswordsTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;
  private static final int PORT = 1790;
  private static final String UNSIGNED = "TCPMD5NotFound";
  private static final String NEEDLESSLY_SIGNED = "TCPMD5Unexpected";
  private static final String WRONGLY_SIGNED = "TCPMD5Failure";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static String peer(String name, String address, String... fields) {
    return Manifests.peer(name, address, OURS, THEIRS, fields);
  }

  private static Neighbor neighbor(String address, @Nullable String password) {
    return new Neighbor(address, OURS).withPassword(password);
  }

  private static Router first(RouterKind kind, @Nullable String four, @Nullable String six) {
    return kind.start(
        SITE.lab(),
        SITE.first(),
        RouterSettings.of(
            THEIRS,
            Site.FIRST,
            neighbor(Site.HOST_TO_FIRST, four),
            neighbor(Site.HOST_TO_FIRST_V6, six)));
  }

  private static Router second(RouterKind kind, @Nullable String password) {
    return kind.start(
        SITE.lab(),
        SITE.second(),
        RouterSettings.of(THEIRS, Site.SECOND, neighbor(Site.HOST_TO_SECOND, password)));
  }

  private static String state(Bellman bellman, String peer) {
    return bellman.peer(peer).path("state").asText();
  }

  private static void awaitUp(Bellman bellman, String... peers) {
    for (String peer : peers) {
      SITE.lab().await(peer, "established", () -> state(bellman, peer));
    }
  }

  private static long count(Namespace place, String what) {
    return place.count("TcpExt", what);
  }

  @ParameterizedTest
  @Routers
  void dialledByBothFamiliesAndNoSegmentIsUnsigned(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        Manifests.folder(
            SITE.lab(),
            peer("four", Site.FIRST, "password: " + "x".repeat(64)),
            peer("six", Site.FIRST_V6, "passwordSecret: {name: router}"),
            Manifests.secret("router", "six-secrets"));
    long unsigned = count(SITE.first(), UNSIGNED);
    try (Router router = first(kind, "x".repeat(64), "six-secrets");
        Bellman bellman = SITE.start(config)) {
      awaitUp(bellman, "four", "six");
      assertThat(router.session(Site.HOST_TO_FIRST).established()).isTrue();
      assertThat(router.session(Site.HOST_TO_FIRST_V6).established()).isTrue();
      assertThat(bellman.peer("four").path("warnings")).isEmpty();
    }
    assertThat(count(SITE.first(), UNSIGNED)).isEqualTo(unsigned);
  }

  @ParameterizedTest
  @CsvSource({"FRR, BIRD", "BIRD, GOBGP"})
  void wrongAndMissingOnesAreSeenAndMended(RouterKind one, RouterKind other) {
    Requirements.router(one);
    Requirements.router(other);
    String good =
        String.join(
            "---\n",
            peer("wrong", Site.FIRST, "password: right"),
            peer("needless", Site.FIRST_V6),
            peer("missing", Site.SECOND, "password: right"));
    Path config =
        Manifests.folder(
            SITE.lab(),
            peer("wrong", Site.FIRST, "password: another"),
            peer("needless", Site.FIRST_V6, "password: right"),
            peer("missing", Site.SECOND));
    final long unsigned = count(SITE.first(), UNSIGNED);
    final long needless = count(SITE.first(), NEEDLESSLY_SIGNED);
    final long wrong = count(SITE.first(), WRONGLY_SIGNED);
    try (Router _ = first(one, "right", null);
        Router _ = second(other, "right");
        Bellman bellman = SITE.start(config)) {
      Lab lab = SITE.lab();
      for (String signed : List.of("wrong", "needless")) {
        lab.await(
            "what is wrong with " + signed,
            () -> bellman.peer(signed).path("lastError").asText(),
            why ->
                why.contains(
                    "the router has a different password for this host or none (TCP MD5), or it is"
                        + " unreachable, or nothing listens on its port"));
      }
      lab.await(
          "what is missing",
          () -> bellman.peer("missing").path("lastError").asText(),
          why -> why.contains("it has a password for this host (TCP MD5)"));
      for (String peer : List.of("wrong", "needless", "missing")) {
        assertThat(state(bellman, peer)).isNotEqualTo("established");
      }
      // what the router's kernel has seen of it
      assertThat(count(SITE.first(), WRONGLY_SIGNED)).isGreaterThan(wrong);
      assertThat(count(SITE.first(), NEEDLESSLY_SIGNED)).isGreaterThan(needless);
      assertThat(count(SITE.first(), UNSIGNED)).as("no unsigned SYN left").isEqualTo(unsigned);

      Manifests.write(config.resolve("all.yaml"), good);
      awaitUp(bellman, "wrong", "needless", "missing");
    }
  }

  @ParameterizedTest
  @CsvSource({"FRR, BIRD", "BIRD, FRR", "GOBGP, FRR"})
  void aChangedOneRenewsThatSessionAlone(RouterKind changing, RouterKind staying) {
    Requirements.router(changing);
    Requirements.router(staying);
    Path config =
        Manifests.folder(
            SITE.lab(),
            peer("changing", Site.FIRST, "password: old-secret"),
            peer("staying", Site.SECOND, "password: same"));
    try (Router _ = second(staying, "same");
        Bellman bellman = SITE.start(config)) {
      try (Router _ = first(changing, "old-secret", null)) {
        awaitUp(bellman, "changing", "staying");
      }
      JsonNode before = bellman.peer("staying");
      try (Router _ = first(changing, "new-secret", null)) {
        Manifests.write(
            config.resolve("all.yaml"),
            String.join(
                "---\n",
                peer("changing", Site.FIRST, "password: new-secret"),
                peer("staying", Site.SECOND, "password: same")));
        awaitUp(bellman, "changing");
        assertThat(bellman.daemon().log())
            .contains("peer changing: configuration changed, resetting the session");
        assertThat(bellman.peer("staying")).isEqualTo(before);
      }
      assertThat(bellman.daemon().log()).doesNotContain("-secret");
    }
  }

  @ParameterizedTest
  @Routers
  void routersThatConnectNeedItToo(RouterKind kind) {
    Requirements.router(kind);
    Path config =
        Manifests.folder(
            SITE.lab(),
            peer("four", Site.FIRST, "password: right", "passive: true"),
            peer("six", Site.FIRST_V6, "password: right-too", "passive: true"));
    RouterSettings settings =
        RouterSettings.of(
            THEIRS,
            Site.FIRST,
            neighbor(Site.HOST_TO_FIRST, "right").called(PORT),
            neighbor(Site.HOST_TO_FIRST_V6, "wrong").called(PORT));
    try (Bellman bellman = SITE.start(config, "--listen-port", Integer.toString(PORT))) {
      String port = "sport = :" + PORT;
      SITE.lab()
          .await("two sockets", 2L, () -> SITE.host().run("ss", "-Htln", port).lines().count());
      long unsigned = count(SITE.host(), UNSIGNED);
      // without the signature there is no answer, not even a reset
      assertThat(knock(Site.HOST_TO_FIRST).status()).isEqualTo(124);
      assertThat(count(SITE.host(), UNSIGNED)).isGreaterThan(unsigned);

      try (Router router = kind.start(SITE.lab(), SITE.first(), settings)) {
        awaitUp(bellman, "four");
        assertThat(router.session(Site.HOST_TO_FIRST).established()).isTrue();
        SITE.lab()
            .await(
                "a warning",
                () -> bellman.peer("six").path("warnings").toString(),
                warnings -> warnings.contains("wrong signature") && warnings.contains("probably"));
        assertThat(state(bellman, "six")).isEqualTo("active");
      }
      Manifests.write(
          config.resolve("all.yaml"), peer("other", Site.SECOND, "password: right-too"));
      SITE.lab().await("nothing listens", "", () -> SITE.host().run("ss", "-Htln", port));
    }
  }

  /** Connects from the router's place without a signature; status 124 if nothing comes back. */
  private static Command.Result knock(String address) {
    return SITE.first()
        .result("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + address + "/" + PORT);
  }
}
