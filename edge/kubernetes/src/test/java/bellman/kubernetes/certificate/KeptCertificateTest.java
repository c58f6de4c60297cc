package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.NAMES;
import static bellman.kubernetes.certificate.Bundles.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several processes, one Secret. */
class KeptCertificateTest {

  /** A Secret that refuses what is written to an older version of it. */
  private static final class Memory implements SecretStore {
    private @Nullable Stored stored;
    private int writes;
    private Runnable meanwhile = () -> {};

    @Override
    public @Nullable Stored read() {
      return stored;
    }

    @Override
    public boolean write(Map<String, byte[]> data, @Nullable Stored before) {
      Runnable once = meanwhile;
      meanwhile = () -> {};
      once.run();
      if (!Objects.equals(before, stored)) {
        return false;
      }
      stored = new Stored(data, String.valueOf(++writes));
      return true;
    }
  }

  /** A process, with what it told the API server and what it served at that time. */
  private static final class Replica {
    final ServingKey key = new ServingKey();
    final List<String> told = new ArrayList<>();
    final KeptCertificate kept;
    boolean apiIsAway;

    Replica(SecretStore store) {
      kept = new KeptCertificate(store, new Renewal(NAMES), this::inject, key);
    }

    private List<String> inject(byte[] trusted) throws IOException {
      if (apiIsAway) {
        throw new IOException("away");
      }
      String served = key.isThere() ? String.valueOf(key.certificate().getSerialNumber()) : "-";
      long authorities =
          new String(trusted, StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> line.startsWith("-----BEGIN"))
              .count();
      told.add(authorities + " known, served " + served);
      return List.of();
    }
  }

  private final Memory secret = new Memory();

  @Test
  void theFirstMakesItAndTheOthersTakeIt() throws Exception {
    var one = new Replica(secret);
    var other = new Replica(secret);
    one.kept.step(NOW);
    other.kept.step(NOW);
    one.kept.step(NOW);

    assertThat(secret.writes).isEqualTo(1);
    assertThat(one.key.certificate()).isNotNull().isEqualTo(other.key.certificate());
  }

  @Test
  void whoIsSecondTakesWhatTheFirstWrote() throws Exception {
    var one = new Replica(secret);
    var other = new Replica(secret);
    secret.meanwhile =
        () -> {
          try {
            other.kept.step(NOW);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        };
    one.kept.step(NOW);

    assertThat(secret.writes).isEqualTo(1);
    assertThat(one.key.certificate()).isNotNull().isEqualTo(other.key.certificate());
  }

  @Test
  void anAuthorityIsToldOfBeforeItsCertificateIsServed() throws Exception {
    var replica = new Replica(secret);
    replica.kept.step(NOW);
    Instant late = NOW.plus(Renewal.AUTHORITY_VALIDITY).minus(Duration.ofDays(499));
    replica.kept.step(late.minus(Duration.ofDays(9)));
    assertThat(replica.key.certificate()).isNotNull();
    String before = String.valueOf(replica.key.certificate().getSerialNumber());
    replica.told.clear();

    replica.kept.step(late);
    replica.kept.step(late.plusSeconds(16));

    assertThat(replica.told).hasSize(2).containsOnly("2 known, served " + before);
    assertThat(String.valueOf(replica.key.certificate().getSerialNumber())).isNotEqualTo(before);
  }

  @Test
  void anotherThatLooksRightAfterwardsDoesNotSignByItYet() throws Exception {
    var one = new Replica(secret);
    var other = new Replica(secret);
    Instant late = NOW.plus(Renewal.AUTHORITY_VALIDITY).minus(Duration.ofDays(499));
    one.kept.step(NOW);
    for (Replica replica : List.of(one, other)) {
      replica.kept.step(late.minus(Duration.ofDays(9)));
    }
    X509Certificate before = one.key.certificate();

    one.kept.step(late);
    other.kept.step(late.plusMillis(1));
    assertThat(other.told.getLast()).startsWith("2 known");
    assertThat(other.key.certificate()).isEqualTo(before);
    one.kept.step(late.plusSeconds(5));
    assertThat(one.key.certificate()).isEqualTo(before);

    other.kept.step(late.plusSeconds(16));
    assertThat(other.key.certificate()).isNotEqualTo(before);
  }

  @Test
  void whatCantBeMadeKnownIsNotServedInPlaceOfWhatIs() throws Exception {
    var replica = new Replica(secret);
    replica.kept.step(NOW);
    X509Certificate before = replica.key.certificate();
    Instant late = NOW.plus(Renewal.VALIDITY).minus(Duration.ofDays(80));

    replica.apiIsAway = true;
    assertThatThrownBy(() -> replica.kept.step(late)).hasMessage("away");
    assertThat(replica.key.certificate()).isEqualTo(before);

    replica.apiIsAway = false;
    replica.kept.step(late);
    assertThat(replica.key.certificate()).isNotEqualTo(before);
  }

  @Test
  void anEmptySecretIsFilledAndABrokenOneIsMadeAnew() throws Exception {
    secret.stored = new SecretStore.Stored(Map.of(), "0");
    var replica = new Replica(secret);
    replica.kept.step(NOW);
    assertThat(secret.writes).isEqualTo(1);

    secret.stored = new SecretStore.Stored(Map.of("tls.crt", new byte[] {1}), "7");
    replica.kept.step(NOW);
    assertThat(secret.writes).isEqualTo(2);

    secret.stored = null;
    replica.kept.step(NOW);
    assertThat(secret.writes).isEqualTo(3);
    assertThat(Bundle.read(secret.read().data()).leaf()).isEqualTo(replica.key.certificate());
  }

  @Test
  void servesEvenWhenTheServerCantBeToldOfIt() {
    var replica = new Replica(secret);
    replica.apiIsAway = true;

    assertThatThrownBy(() -> replica.kept.step(NOW)).hasMessage("away");
    assertThat(replica.key.isThere()).isTrue();
  }
}
