package bellman.kubernetes.certificate;

import bellman.kubernetes.Cluster;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that a process makes for itself, makes known to the API server, and renews in time.
 * Its key is in the memory of this process and nowhere else.
 *
 * <p>Several processes do this at once, each with its own: the API server is told of all of them.
 * Each looks again every few seconds, so that a configuration that somebody overwrote is put right.
 */
public final class OwnCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificate.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  static final Duration VALIDITY = Duration.ofDays(30);

  /** How long before its end it is renewed. */
  static final Duration MARGIN = Duration.ofDays(10);

  /** For so long processes of an earlier Bellman may serve by an authority of theirs. */
  static final Duration SUCCESSION = Duration.ofMinutes(10);

  /**
   * Whom the certificate is for, and where it is made known.
   *
   * @param service the Service in front of the webhook
   * @param names DNS names and addresses that the certificate is for besides
   * @param configuration the name of the ValidatingWebhookConfiguration
   * @param definition the name of the definition whose conversion goes through the webhook
   */
  public record Settings(
      String service, List<String> names, String configuration, String definition) {

    public Settings {
      names = List.copyOf(names);
    }

    private List<String> all(String namespace) {
      List<String> all = new ArrayList<>();
      all.add(service + "." + namespace + ".svc");
      all.add(service + "." + namespace + ".svc.cluster.local");
      all.addAll(names);
      return all;
    }
  }

  /**
   * What came of telling.
   *
   * @param missing what was not there to be told, by name
   * @param wasKnown whether all who were there had been told before
   */
  record Told(List<String> missing, boolean wasKnown) {
    public Told {
      missing = List.copyOf(missing);
    }
  }

  /** Makes a certificate known to those who verify. */
  interface Injector {
    Told inject(Trusted trusted) throws IOException;
  }

  private final List<String> names;
  private final Injector injector;
  private final ServingKey key;
  private final Instant began;
  private List<String> missing = List.of();
  private @Nullable ServingKey made;

  OwnCertificate(List<String> names, Injector injector, ServingKey key, Instant began) {
    this.names = List.copyOf(names);
    this.injector = injector;
    this.key = key;
    this.began = began;
  }

  /** Begins; {@code key} is filled as soon as the API server knows its certificate. */
  public static AutoCloseable start(
      Cluster cluster, Settings settings, ServingKey key, Supplier<Instant> clock) {
    var api = cluster.api();
    String namespace = cluster.namespace();
    var injection =
        new Injection(
            settings.configuration(), settings.definition(), namespace, settings.service());
    var own =
        new OwnCertificate(
            settings.all(namespace), trusted -> injection.inject(api, trusted), key, clock.get());
    var obsolete = new ObsoleteSecret(api, namespace);
    return Repeating.start(
        "the webhook's certificate",
        PERIOD,
        () -> {
          obsolete.remove();
          own.step(clock.get());
        });
  }

  /**
   * Looks at everything once, and puts it right.
   *
   * @param now the time
   */
  void step(Instant now) throws IOException, GeneralSecurityException {
    ServingKey next = made;
    X509Certificate certificate = next == null ? null : next.certificate();
    if (next == null || certificate == null || isToBeRenewed(certificate, now)) {
      next = SelfSigned.key(names, now, VALIDITY);
      certificate = next.certificate();
      made = next;
    }
    if (certificate == null) {
      throw new IllegalStateException("a key was created without a certificate");
    }
    boolean isAlone = !now.isBefore(began.plus(SUCCESSION));
    // those who verify hear of a certificate before they see it
    Told told = injector.inject(new Trusted(certificate, now, isAlone));
    if (!told.missing().equals(missing)) {
      missing = told.missing();
      missing.forEach(
          name -> LOG.warn("cannot register the webhook: there is no {}: apply it", name));
    }
    if (!certificate.equals(key.certificate())) {
      LOG.info(
          "the webhook certificate is valid for {}, until {}",
          names.getFirst(),
          certificate.getNotAfter().toInstant());
      key.use(next);
    } else if (!told.wasKnown()) {
      // whoever keeps starting pushes the oldest out: not the oldest, it is left alone for long
      made = null;
    }
  }

  private static boolean isToBeRenewed(X509Certificate certificate, Instant now) {
    return !certificate.getNotAfter().toInstant().isAfter(now.plus(MARGIN))
        || certificate.getNotBefore().toInstant().isAfter(now);
  }
}
