package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.NAMES;
import static bellman.kubernetes.certificate.Bundles.NOW;
import static bellman.kubernetes.certificate.Bundles.foreign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several processes, one configuration; the time is an argument. */
class OwnCertificateTest {

  /** What the API server trusts. */
  private static final class Server {
    private String bundle = "";
    private boolean isAway;

    private OwnCertificate.Told tell(Trusted trusted) throws IOException {
      if (isAway) {
        throw new IOException("away");
      }
      boolean wasKnown = trusted.isIn(bundle);
      bundle = trusted.with(bundle);
      return new OwnCertificate.Told(List.of(), wasKnown);
    }

    private boolean trusts(@Nullable X509Certificate certificate) throws Exception {
      return certificate != null && Bundles.read(bundle).contains(certificate);
    }
  }

  /** A process, with what it served each time that it told the server. */
  private static final class Replica {
    final ServingKey key = new ServingKey();
    final List<Boolean> knownBefore = new ArrayList<>();
    final OwnCertificate own;

    Replica(Server server, Instant began) {
      own =
          new OwnCertificate(
              NAMES,
              trusted -> {
                try {
                  knownBefore.add(!key.isThere() || server.trusts(key.certificate()));
                } catch (Exception e) {
                  throw new IOException(e);
                }
                return server.tell(trusted);
              },
              key,
              began);
    }
  }

  private final Server server = new Server();

  @Test
  void eachProcessServesByItsOwnAndTheServerTrustsAll() throws Exception {
    var one = new Replica(server, NOW);
    var other = new Replica(server, NOW);
    one.own.step(NOW);
    other.own.step(NOW);

    assertThat(one.key.certificate()).isNotEqualTo(other.key.certificate());
    assertThat(server.trusts(one.key.certificate())).isTrue();
    assertThat(server.trusts(other.key.certificate())).isTrue();
    String bundle = server.bundle;
    one.own.step(NOW.plusSeconds(5));
    other.own.step(NOW.plusSeconds(5));
    assertThat(server.bundle).isEqualTo(bundle);
  }

  @Test
  void nothingIsServedBeforeTheServerKnowsIt() throws Exception {
    var replica = new Replica(server, NOW);
    server.isAway = true;
    assertThatThrownBy(() -> replica.own.step(NOW)).hasMessage("away");
    assertThat(replica.key.isThere()).isFalse();
    server.isAway = false;
    replica.own.step(NOW);
    assertThat(server.trusts(replica.key.certificate())).isTrue();
  }

  @Test
  void isRenewedTenDaysBeforeItsEndAndTheOldOneGoesOnUntilTheNextIsKnown() throws Exception {
    var replica = new Replica(server, NOW);
    replica.own.step(NOW);
    X509Certificate first = replica.key.certificate();
    replica.own.step(NOW.plus(Duration.ofDays(20)).minusSeconds(1));
    assertThat(replica.key.certificate()).isEqualTo(first);

    server.isAway = true;
    Instant late = NOW.plus(Duration.ofDays(20));
    assertThatThrownBy(() -> replica.own.step(late)).hasMessage("away");
    assertThat(replica.key.certificate()).isEqualTo(first);
    server.isAway = false;
    replica.own.step(late);
    assertThat(replica.key.certificate()).isNotEqualTo(first);
    assertThat(server.trusts(first)).as("connections that began with it").isTrue();
    assertThat(server.trusts(replica.key.certificate())).isTrue();
  }

  /** Two that look every day for ten years never show what the server does not trust. */
  @Test
  void forTenYears() throws Exception {
    List<Replica> replicas = List.of(new Replica(server, NOW), new Replica(server, NOW));
    for (int day = 0; day < 3650; day++) {
      Instant now = NOW.plus(Duration.ofDays(day));
      for (Replica replica : replicas) {
        replica.own.step(now);
        X509Certificate served = replica.key.certificate();
        assertThat(served).isNotNull();
        assertThat(served.getNotAfter().toInstant()).as("day %d", day).isAfter(now);
        assertThat(served.getNotBefore().toInstant()).as("day %d", day).isBefore(now);
      }
      assertThat(Bundles.read(server.bundle)).hasSizeLessThan(6);
    }
    for (Replica replica : replicas) {
      assertThat(replica.knownBefore).doesNotContain(false);
    }
  }

  /** One crashes all the time: the other is pushed out of a full list once, and then is new. */
  @Test
  void oneThatKeepsStartingPushesTheOtherOutAtMostOnceASeries() throws Exception {
    var steady = new Replica(server, NOW);
    steady.own.step(NOW);
    int pushed = 0;
    Instant now = NOW;
    for (int i = 0; i < 100; i++) {
      now = now.plusSeconds(300);
      new Replica(server, now).own.step(now);
      pushed += server.trusts(steady.key.certificate()) ? 0 : 1;
      steady.own.step(now.plusSeconds(2));
      steady.own.step(now.plusSeconds(7));
    }
    assertThat(pushed).isBetween(1, 100 / (Trusted.MAX_AUTHORITIES - 2));
  }

  @Test
  void anEarlierAuthorityIsForgottenAfterTenMinutes() throws Exception {
    X509Certificate authority = foreign(NOW.minusSeconds(5));
    server.bundle = Bundles.bundle(authority);
    var replica = new Replica(server, NOW);
    replica.own.step(NOW);
    replica.own.step(NOW.plusSeconds(599));
    assertThat(server.trusts(authority)).isTrue();
    replica.own.step(NOW.plusSeconds(600));
    assertThat(server.trusts(authority)).isFalse();
  }

  @Test
  void aClockThatWasWrongOnceIsGotOver() throws Exception {
    var replica = new Replica(server, NOW);
    replica.own.step(NOW.plus(Duration.ofDays(4000)));
    replica.own.step(NOW);
    X509Certificate served = replica.key.certificate();
    assertThat(served).isNotNull();
    assertThat(served.getNotBefore().toInstant()).isBefore(NOW);
  }
}
