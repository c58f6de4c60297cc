package bellman.kubernetes.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What tests of certificates have in common. */
final class Bundles {

  static final Instant NOW = Instant.parse("2026-05-05T10:00:00Z");
  static final List<String> NAMES = List.of("hook.ns.svc", "hook.ns.svc.cluster.local");

  private Bundles() {}

  static byte[] file(String name) throws IOException {
    try (var in = Bundles.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  /** Whether whoever trusts some accepts a certificate at a time, by the JDK's rules. */
  static boolean accepts(List<X509Certificate> trusted, X509Certificate leaf, Instant when)
      throws GeneralSecurityException {
    Set<TrustAnchor> anchors =
        trusted.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toSet());
    var parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(when));
    var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
    try {
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (java.security.cert.CertPathValidatorException e) {
      return false;
    }
  }
}
