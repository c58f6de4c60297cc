package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** BGP Roles with routers that enforce them, and what becomes of routes (RFC 9234). */
final class RolesTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;
  private static final String FOUR = "198.51.100.10/32";
  private static final String SIX = "2001:db8:100::10/128";
  private static final String OPENBGPD = "/usr/sbin/bgpd";

  @RegisterExtension static final OneSite SITE = new OneSite();

  private static Path config(String... fields) {
    return Manifests.folder(SITE.lab(), documents(fields));
  }

  private static String[] documents(String... fields) {
    return new String[] {
      Manifests.peer("tor", Site.FIRST, OURS, THEIRS, fields),
      Manifests.pool("198.51.100.0/24").replace("name: pool", "name: four"),
      Manifests.pool("2001:db8:100::/64").replace("name: pool", "name: six"),
      Manifests.advertisement("{}"),
      Manifests.service("web", "198.51.100.10"),
      Manifests.service("mail", "2001:db8:100::10") + "  ipFamilies: [IPv6]\n"
    };
  }

  private static Router enforcing(RouterKind kind, String role) {
    return kind.start(
        SITE.lab(),
        SITE.first(),
        RouterSettings.of(
            THEIRS, Site.FIRST, new Neighbor(Site.HOST_TO_FIRST, OURS).withRole(role)));
  }

  private static JsonNode awaitEstablished(Bellman bellman) {
    return SITE.lab()
        .await(
            "the session",
            () -> bellman.peer("tor"),
            peer -> peer.path("state").asText().equals("established"));
  }

  private static void awaitError(Bellman bellman, String words) {
    SITE.lab()
        .await("the reason", () -> bellman.peer("tor").path("lastError").asText(), words::equals);
    assertThat(bellman.peer("tor").path("state").asText()).isNotEqualTo("established");
  }

  static Stream<Arguments> pairsWithRoutersThatEnforceThem() {
    return Stream.of(RouterKind.FRR, RouterKind.BIRD)
        .flatMap(kind ->
            Stream.of(
                Arguments.of(kind, "customer", "provider"),
                Arguments.of(kind, "provider", "customer"),
                Arguments.of(kind, "peer", "peer"),
                Arguments.of(kind, "rs", "rs-client"),
                Arguments.of(kind, "rs-client", "rs")));
  }

  /** A route that a customer sends with the attribute would be a leak, and not be taken. */
  @ParameterizedTest
  @MethodSource
  void pairsWithRoutersThatEnforceThem(RouterKind kind, String ours, String theirs) {
    Requirements.router(kind);
    Path config = config("role: " + ours, "dualStackAddressFamily: true");
    try (Router router = enforcing(kind, theirs);
        Bellman bellman = SITE.start(config)) {
      JsonNode peer = awaitEstablished(bellman);
      assertThat(peer.path("capabilities")).extracting(JsonNode::asText).contains("role-" + theirs);
      assertThat(peer.path("warnings")).isEmpty();
      SITE.lab().await("routes", Set.of(FOUR, SIX), () -> Set.copyOf(router.routes().keySet()));
      boolean marked = Set.of("provider", "rs", "peer").contains(ours);
      for (String prefix : List.of(FOUR, SIX)) {
        // what the router would itself put there is the same
        assertThat(told(router, prefix).contains(otc(kind, OURS))).isEqualTo(marked);
      }
    }
  }

  private static String told(Router router, String prefix) {
    return router instanceof Frr frr ? frr.told(prefix) : ((Bird) router).told(prefix);
  }

  private static String otc(RouterKind kind, long asn) {
    return (kind == RouterKind.FRR ? "otc " : "BGP.otc: ") + asn;
  }

  /** A router without roles adds none by itself, so that it shows what was sent. */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void routesSayInWhoseNameTheyAreForCustomersAlone(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = config("localASN: 4200000001", "dualStackAddressFamily: true", "role: provider");
    try (Router router = SITE.startFirst(kind, THEIRS, 4_200_000_001L);
        Bellman _ = SITE.start(config)) {
      lab.await("routes", Set.of(FOUR, SIX), () -> Set.copyOf(router.routes().keySet()));
      for (String prefix : List.of(FOUR, SIX)) {
        assertThat(told(router, prefix)).contains(otc(kind, 4_200_000_001L));
      }

      Manifests.write(
          config.resolve("all.yaml"),
          String.join(
              "---\n",
              documents("localASN: 4200000001", "dualStackAddressFamily: true", "role: customer")));
      lab.await(
          "routes without",
          () -> router.routes().containsKey(FOUR) ? told(router, FOUR) : otc(kind, 0),
          text -> !text.contains(otc(kind, 4_200_000_001L)) && !text.contains(otc(kind, 0)));
    }
  }

  /** The edit that {@code peers} asks for brings the session. */
  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void aRouterThatEnforcesRolesAndAPeerWithoutOne(RouterKind kind) {
    Requirements.router(kind);
    Path config = config();
    try (Router _ = enforcing(kind, "rs");
        Bellman bellman = SITE.start(config)) {
      String said =
          kind == RouterKind.FRR ? ": \"Strict mode. Please set the role on your side.\"" : "";
      awaitError(
          bellman,
          "received OpenMessageError/RoleMismatch (2/11)"
              + said
              + ": the peer's role is rs, and ours is not set: set role to rs-client");
      Manifests.write(
          config.resolve("all.yaml"), String.join("---\n", documents("role: rs-client")));
      awaitEstablished(bellman);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RouterKind.class,
      names = {"FRR", "BIRD"})
  void rolesThatDoNotFit(RouterKind kind) {
    Requirements.router(kind);
    Path config = config("role: provider");
    try (Router router = enforcing(kind, "provider");
        Bellman bellman = SITE.start(config)) {
      String words =
          "the peer's role is provider, and ours is provider: set role to customer here, or set"
              + " the peer's to customer";
      // both find out, and either may be the first to say so
      String error =
          SITE.lab()
              .await(
                  "the reason",
                  () -> bellman.peer("tor").path("lastError").asText(),
                  why -> why.contains("(2/11)"));
      assertThat(error)
          .isIn(
              "sent OpenMessageError/RoleMismatch (2/11): " + words,
              "received OpenMessageError/RoleMismatch (2/11): " + words,
              "received OpenMessageError/RoleMismatch (2/11): our role is provider: set the peer's"
                  + " to customer, or change ours");
      assertThat(router.session(Site.HOST_TO_FIRST).established()).isFalse();
    }
  }

  /** Its {@code announce policy} names its own role. */
  @Test
  void openBgpdThatEnforcesRoles() {
    Requirements.program(OPENBGPD, "openbgpd");
    Lab lab = SITE.lab();
    Path folder = lab.newFolder("openbgpd");
    Path file = folder.resolve("bgpd.conf");
    String text =
        """
        AS %d
        router-id %s
        socket "%s"
        neighbor %s {
          remote-as %d
          passive
          announce policy provider enforce
        }
        allow from any
        """
            .formatted(THEIRS, Site.FIRST, folder.resolve("control"), Site.HOST_TO_FIRST, OURS);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path config = config();
    try (Daemon router = SITE.first().start("openbgpd", OpenBgpd.command(file));
        Bellman bellman = SITE.start(config)) {
      awaitError(
          bellman,
          "received OpenMessageError/RoleMismatch (2/11): the peer's role is provider, and ours is"
              + " not set: set role to customer");
      Manifests.write(config.resolve("all.yaml"), String.join("---\n", documents("role: peer")));
      lab.await(
          "the other reason",
          router::log,
          log -> log.contains("open policy role mismatch: provider vs peer"));
      assertThat(bellman.peer("tor").path("lastError").asText())
          .contains("(2/11): ")
          .contains("provider");
      Manifests.write(
          config.resolve("all.yaml"), String.join("---\n", documents("role: customer")));
      awaitEstablished(bellman);
    }
  }
}
