package bellman.kubernetes.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

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

  /** One that a process made for itself. */
  static X509Certificate made(Instant when) {
    return Objects.requireNonNull(
        SelfSigned.key(NAMES, when, OwnCertificate.VALIDITY).certificate());
  }

  /** One of somebody else's. */
  static X509Certificate foreign(Instant when) {
    return Objects.requireNonNull(
        SelfSigned.key(List.of("bellman webhook authority"), when, Duration.ofDays(3650))
            .certificate());
  }

  /** As it stands in a configuration. */
  static String bundle(X509Certificate... certificates) {
    return Base64.getEncoder().encodeToString(Pem.write(List.of(certificates)));
  }

  static List<X509Certificate> read(String bundle) throws Exception {
    return Pem.certificates(Base64.getDecoder().decode(bundle));
  }
}
