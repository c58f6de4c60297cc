package bellman.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** What is told of sessions that don't come about, and of those that are begun anew. */
final class ReasonsTest {
  private static final long OURS = 64500;
  private static final long THEIRS = 64501;

  @RegisterExtension static final OneSite SITE = new OneSite();

  /** The most frequent mistake of all. What follows it says less, and must not cover it. */
  @ParameterizedTest
  @Routers
  void aWrongAsStaysToldHoweverTheNextAttemptsEnd(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = Manifests.folder(lab, Manifests.peer("tor", Site.FIRST, OURS, 64999));
    try (Router _ = SITE.startFirst(kind, THEIRS, OURS);
        Bellman bellman = SITE.start(config)) {
      lab.await(
          "a reason",
          () -> bellman.peer("tor").path("lastError").asText(),
          why -> why.contains("BadPeerAs"));
      JsonNode peer =
          lab.await(
              "a lesser reason after it, or the same again",
              () -> bellman.peer("tor"),
              asked ->
                  !asked.path("lastAttempt").isNull()
                      || asked
                          .path("nextAttempt")
                          .path("waits")
                          .asText()
                          .matches(".* after ([3-9]|\\d\\d+) failures in a row"));
      assertThat(peer.path("lastError").asText()).contains("BadPeerAs (2/2)");
      assertThat(peer.path("lastErrorAt").asText()).endsWith("Z");
      String told =
          peer.path("lastNotificationSent").path("what").asText()
              + peer.path("lastNotificationReceived").path("what").asText();
      assertThat(told).contains("OpenMessageError/BadPeerAs (2/2)");
      assertThat(peer.path("flaps").asInt()).isZero();
      assertThat(bellman.daemon().log()).contains("peer tor: no session: ");
      assertThat(bellman.daemon().log().lines().filter(line -> line.contains("BadPeerAs (2/2)")))
          .as("once a minute")
          .hasSizeBetween(1, 2);
    }
  }

  /** Bellman offers no role here, and the router wants one (RFC 9234 section 4.2, strict mode). */
  @ParameterizedTest
  @Routers(Ability.ROLES)
  void aRouterThatDemandsARole(RouterKind kind) {
    Requirements.router(kind);
    Lab lab = SITE.lab();
    Path config = Manifests.folder(lab, Manifests.peer("tor", Site.FIRST, OURS, THEIRS));
    String strict =
        """
        neighbor %s {
          remote-as %d
          passive
          announce policy peer enforce
        }
        """
            .formatted(Site.HOST_TO_FIRST, OURS);
    try (Router router =
            kind.start(lab, SITE.first(), RouterSettings.of(THEIRS, Site.FIRST), strict);
        Bellman bellman = SITE.start(config)) {
      String told = "received OpenMessageError/RoleMismatch (2/11)";
      lab.await(
          "the reason",
          () -> bellman.peer("tor").path("lastError").asText(),
          why -> why.contains(told));
      JsonNode peer =
          lab.await(
              "attempts after it",
              () -> bellman.peer("tor"),
              asked ->
                  !asked.path("lastAttempt").isNull()
                      || asked
                          .path("nextAttempt")
                          .path("waits")
                          .asText()
                          .matches(".* after ([3-9]|\\d\\d+) failures in a row"));
      assertThat(peer.path("lastError").asText()).contains(told);
      assertThat(peer.path("lastNotificationReceived").path("what").asText())
          .contains("OpenMessageError/RoleMismatch (2/11)");
      assertThat(peer.path("lastNotificationSent").isNull()).isTrue();
      assertThat(bellman.daemon().log().lines().filter(line -> line.contains(told)))
          .as("once a minute")
          .hasSizeBetween(1, 2)
          .first()
          .asString()
          .contains("peer tor: no session: ");
      assertThat(router.session(Site.HOST_TO_FIRST).lastError()).contains("role mismatch");
    }
  }

  /** Sixfold, which would have been damped to half a minute. */
  @Test
  void aRoutersClearIsAnsweredByComingBack() {
    Requirements.router(RouterKind.FRR);
    Lab lab = SITE.lab();
    Path config =
        Manifests.folder(
            lab,
            Manifests.peer("dialled", Site.FIRST, OURS, THEIRS).replace("  connectTime: 1s\n", ""),
            Manifests.peer("waited", Site.SECOND, OURS, THEIRS, "passive: true"));
    RouterSettings connecting =
        RouterSettings.of(THEIRS, Site.SECOND, new Neighbor(Site.HOST_TO_SECOND, OURS).called(179));
    try (Bellman bellman = SITE.start(config);
        Frr first = (Frr) SITE.startFirst(RouterKind.FRR, THEIRS, OURS);
        Frr second = (Frr) RouterKind.FRR.start(lab, SITE.second(), connecting)) {
      for (int time = 0; time < 6; time++) {
        int flaps = time;
        for (String name : new String[] {"dialled", "waited"}) {
          lab.await(
              name,
              () -> bellman.peer(name),
              peer ->
                  peer.path("state").asText().equals("established")
                      && peer.path("flaps").asInt() == flaps);
          assertThat(bellman.peer(name).path("nextAttempt").isNull()).isTrue();
          assertThat(bellman.peer(name).path("localPort").asInt()).isPositive();
        }
        first.clear();
        second.clear();
      }
      lab.await(
          "the reason",
          () -> bellman.peer("dialled").path("lastNotificationReceived").path("what").asText(),
          what -> what.startsWith("Cease/AdministrativeReset (6/4)"));
    }
  }
}
