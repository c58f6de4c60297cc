package bellman.kubernetes.certificate;

import static bellman.kubernetes.certificate.Bundles.NAMES;
import static bellman.kubernetes.certificate.Bundles.NOW;
import static bellman.kubernetes.certificate.Bundles.accepts;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Certificates as time passes; the time is an argument. */
class RenewalTest {

  private static final Renewal RENEWAL = new Renewal(NAMES);

  private static Instant days(long days) {
    return NOW.plus(Duration.ofDays(days));
  }

  @Test
  void whatIsMadeFirst() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);

    assertThat(bundle.authorities()).hasSize(1);
    assertThat(bundle.authority().getBasicConstraints()).isZero();
    assertThat(bundle.authority().getKeyUsage()[5]).as("keyCertSign").isTrue();
    assertThat(bundle.leaf().getBasicConstraints()).isEqualTo(-1);
    assertThat(bundle.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(bundle.leaf().getSubjectAlternativeNames())
        .extracting(pair -> pair.get(1))
        .isEqualTo(NAMES);
    assertThat(bundle.leaf().getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(accepts(bundle.authorities(), bundle.leaf(), NOW)).isTrue();
    assertThat(accepts(bundle.authorities(), bundle.leaf(), NOW.minusSeconds(3000))).isTrue();
    assertThat(accepts(bundle.authorities(), bundle.leaf(), days(364))).isTrue();
    assertThat(accepts(bundle.authorities(), bundle.leaf(), days(366))).isFalse();
    assertThat(Bundle.read(bundle.write())).isEqualTo(bundle);
  }

  @Test
  void staysAsItIsUntilThreeMonthsBeforeItsEnd() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);

    assertThat(RENEWAL.next(bundle, NOW)).isSameAs(bundle);
    assertThat(RENEWAL.next(bundle, days(274))).isSameAs(bundle);

    Bundle renewed = RENEWAL.next(bundle, days(276));
    assertThat(renewed.authorities()).isEqualTo(bundle.authorities());
    assertThat(renewed.leaf()).isNotEqualTo(bundle.leaf());
    assertThat(accepts(bundle.authorities(), renewed.leaf(), days(600))).isTrue();
    assertThat(RENEWAL.next(renewed, days(276))).isSameAs(renewed);
  }

  @Test
  void anAuthorityThatEndsIsFollowedInTwoSteps() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);
    Instant late = days(3650 - 499);
    bundle = RENEWAL.next(bundle, late.minus(Duration.ofDays(10)));

    Bundle announced = RENEWAL.next(bundle, late);
    assertThat(announced.authorities()).hasSize(2).endsWith(bundle.authority());
    assertThat(announced.leaf()).isEqualTo(bundle.leaf());
    assertThat(accepts(announced.authorities(), announced.leaf(), late)).isTrue();
    assertThat(accepts(bundle.authorities(), announced.leaf(), late)).isTrue();

    // others that keep it look at any moment, and some must have told of it first
    assertThat(RENEWAL.next(announced, late)).isSameAs(announced);
    assertThat(RENEWAL.next(announced, late.plusSeconds(14))).isSameAs(announced);

    late = late.plusSeconds(16);
    Bundle signed = RENEWAL.next(announced, late);
    assertThat(signed.authorities()).isEqualTo(announced.authorities());
    assertThat(signed.leaf()).isNotEqualTo(bundle.leaf());
    assertThat(accepts(List.of(signed.authority()), signed.leaf(), late)).isTrue();
    assertThat(RENEWAL.next(signed, late)).isSameAs(signed);

    Bundle later = RENEWAL.next(signed, days(3651));
    assertThat(later.authorities()).containsExactly(signed.authority());
  }

  /** A process that looks every day for thirty years is never without a certificate that counts. */
  @Test
  void forThirtyYears() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);
    List<X509Certificate> trustedBefore = bundle.authorities();
    int changes = 0;
    for (int day = 1; day < 30 * 365; day++) {
      Bundle next = RENEWAL.next(bundle, days(day));
      changes += next.equals(bundle) ? 0 : 1;
      bundle = next;
      assertThat(accepts(trustedBefore, bundle.leaf(), days(day))).as("day %d", day).isTrue();
      trustedBefore = bundle.authorities();
    }
    assertThat(changes).isBetween(40, 60);
  }

  @Test
  void afterItsEndAllIsMadeAnew() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);
    Bundle serving = RENEWAL.next(bundle, days(400));
    assertThat(serving.authorities()).isEqualTo(bundle.authorities());
    assertThat(accepts(serving.authorities(), serving.leaf(), days(400))).isTrue();

    Bundle anew = RENEWAL.next(bundle, days(4000));
    assertThat(anew.authorities()).doesNotContain(bundle.authority());
    assertThat(accepts(anew.authorities(), anew.leaf(), days(4000))).isTrue();
    // a clock that was wrong once
    assertThat(RENEWAL.next(anew, NOW).authority()).isNotEqualTo(anew.authority());
  }

  @Test
  void otherNamesNeedAnotherCertificate() throws GeneralSecurityException {
    Bundle bundle = RENEWAL.next(null, NOW);
    var others = new Renewal(List.of("other.ns.svc", "127.0.0.1", "fd00::0:7"));
    Bundle renamed = others.next(bundle, NOW);

    assertThat(renamed.authorities()).isEqualTo(bundle.authorities());
    assertThat(renamed.leaf().getSubjectAlternativeNames()).hasSize(3);
    assertThat(others.next(renamed, NOW)).isSameAs(renamed);
    assertThat(new Renewal(List.of("127.0.0.1")).next(renamed, NOW)).isSameAs(renamed);
  }

  @Test
  void anAuthorityOfAnotherKindSignsToo() throws Exception {
    var rsa =
        new Bundle(
            Pem.certificates(Bundles.file("rsa.crt")),
            Pem.key(Bundles.file("rsa-pkcs1.key")),
            Pem.certificates(Bundles.file("rsa.crt")),
            Pem.key(Bundles.file("rsa-pkcs8.key")));
    Instant made = rsa.authority().getNotBefore().toInstant().plusSeconds(60);
    Bundle next = RENEWAL.next(Bundle.read(rsa.write()), made);

    assertThat(next.authorities()).isEqualTo(rsa.authorities());
    assertThat(next.leaf().getSigAlgName()).isEqualTo("SHA256withRSA");
    assertThat(accepts(rsa.authorities(), next.leaf(), made)).isTrue();
  }
}
