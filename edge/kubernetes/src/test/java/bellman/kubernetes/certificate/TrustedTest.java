package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.NOW;
import static bellman.kubernetes.certificate.Bundles.bundle;
import static bellman.kubernetes.certificate.Bundles.foreign;
import static bellman.kubernetes.certificate.Bundles.made;
import static bellman.kubernetes.certificate.Bundles.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a configuration is to trust, out of what it trusts now. */
class TrustedTest {

  private final X509Certificate own = made(NOW);

  private Trusted at(Instant when, boolean isAlone) {
    return new Trusted(own, when, isAlone);
  }

  @Test
  void othersStayAndOwnIsAdded() throws Exception {
    X509Certificate other = made(NOW.minusSeconds(60));
    String both = at(NOW, false).with(bundle(other));

    assertThat(read(both)).containsExactly(other, own);
    assertThat(at(NOW, false).with(both)).as("nothing to do the next time").isEqualTo(both);
    assertThat(new Trusted(other, NOW, false).with(both)).as("nor for the other").isEqualTo(both);
    assertThat(at(NOW, false).isIn(both)).isTrue();
    assertThat(at(NOW, false).isIn(bundle(other))).isFalse();
  }

  @Test
  void whatIsNoBundleIsReplaced() throws Exception {
    for (String found : new String[] {"", "?", "bm9uZQ=="}) {
      assertThat(read(at(NOW, false).with(found))).containsExactly(own);
      assertThat(at(NOW, false).isIn(found)).isFalse();
    }
  }

  @Test
  void whatIsOverGoes() throws Exception {
    Instant old = NOW.minus(OwnCertificate.VALIDITY);
    X509Certificate over = made(old);
    X509Certificate nearly = made(old.plusSeconds(1));
    assertThat(read(at(NOW, false).with(bundle(over, nearly)))).containsExactly(nearly, own);
  }

  /** Processes of an earlier Bellman serve by it for as long as the rollout takes. */
  @Test
  void anAuthorityFromBeforeStaysForAWhile() throws Exception {
    X509Certificate authority = foreign(NOW.minus(Duration.ofDays(100)));
    assertThat(read(at(NOW, false).with(bundle(authority)))).containsExactly(authority, own);
    assertThat(read(at(NOW, true).with(bundle(authority)))).containsExactly(own);
  }

  @Test
  void ofManyTheNewestStayAndOwn() throws Exception {
    String all = bundle(own);
    for (int i = 1; i <= 40; i++) {
      all = new Trusted(made(NOW.plusSeconds(i)), NOW.plusSeconds(i), true).with(all);
    }
    assertThat(read(all)).hasSize(Trusted.MAX_AUTHORITIES).doesNotContain(own);
    assertThat(read(at(NOW.plusSeconds(41), true).with(all)))
        .hasSize(Trusted.MAX_AUTHORITIES)
        .contains(own);
  }
}
