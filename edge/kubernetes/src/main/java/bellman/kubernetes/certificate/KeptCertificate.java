package bellman.kubernetes.certificate;

import bellman.kubernetes.Cluster;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that is made, kept in a Secret, renewed in time, and made known to the API server.
 *
 * <p>Several processes may do this at once: whoever writes the Secret first has it, and the others
 * take what is there. Each looks again every few seconds, so that a configuration that somebody
 * overwrote is put right, and a Secret that was deleted is made anew.
 */
public final class KeptCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(KeptCertificate.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final int MOST_CONFLICTS = 10;

  /**
   * What is kept, and where.
   *
   * @param secret the Secret's name, in the namespace of Bellman
   * @param service the Service in front of the webhook, which the certificate is for
   * @param names DNS names and addresses that the certificate is for besides
   * @param configuration the name of the ValidatingWebhookConfiguration
   * @param definition the name of the definition whose conversion goes through the webhook
   */
  public record Settings(
      String secret, String service, List<String> names, String configuration, String definition) {

    /** The names that MetalLB's installations have. */
    public static Settings usual() {
      return new Settings(
          "metallb-webhook-cert",
          "metallb-webhook-service",
          List.of(),
          "metallb-webhook-configuration",
          "bgppeers.metallb.io");
    }

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

  /** Makes an authority known to those who verify; returns what was not there to be told. */
  interface Injector {
    List<String> inject(byte[] trusted) throws IOException;
  }

  private final SecretStore store;
  private final Renewal renewal;
  private final Injector injector;
  private final ServingKey key;
  private List<String> missing = List.of();

  KeptCertificate(SecretStore store, Renewal renewal, Injector injector, ServingKey key) {
    this.store = store;
    this.renewal = renewal;
    this.injector = injector;
    this.key = key;
  }

  /** Begins to keep it; {@code key} is filled as soon as the API server can be asked. */
  public static AutoCloseable start(
      Cluster cluster, Settings settings, ServingKey key, Supplier<Instant> clock) {
    var api = cluster.api();
    String namespace = cluster.namespace();
    var injection =
        new Injection(
            settings.configuration(), settings.definition(), namespace, settings.service());
    var kept =
        new KeptCertificate(
            new ClusterSecret(api, namespace, settings.secret()),
            new Renewal(settings.all(namespace)),
            trusted -> injection.inject(api, trusted),
            key);
    return Repeating.start("the webhook's certificate", PERIOD, () -> kept.step(clock.get()));
  }

  /**
   * Looks at everything once, and puts it right.
   *
   * @param now the time
   */
  void step(Instant now) throws IOException, GeneralSecurityException {
    Bundle bundle = agreed(now);
    boolean isKnown = false;
    try {
      // those who verify hear of an authority before they see a certificate of it
      List<String> notThere = injector.inject(bundle.trusted());
      isKnown = true;
      if (!notThere.equals(missing)) {
        missing = List.copyOf(notThere);
        notThere.forEach(name ->
            LOG.warn("the webhook is not made known, since there is no {}: apply it", name));
      }
    } finally {
      // whoever serves nothing yet can only win; whoever does goes on until the next is known
      if (isKnown || key.certificate() == null) {
        serve(bundle);
      }
    }
  }

  private void serve(Bundle bundle) throws GeneralSecurityException {
    if (!bundle.leaf().equals(key.certificate())) {
      LOG.info(
          "the webhook's certificate is for {}, until {}",
          renewal.names().getFirst(),
          bundle.leaf().getNotAfter().toInstant());
      key.use(bundle.chain(), bundle.key());
    }
  }

  private Bundle agreed(Instant now) throws IOException, GeneralSecurityException {
    for (int i = 0; i < MOST_CONFLICTS; i++) {
      SecretStore.Stored stored = store.read();
      Bundle bundle = read(stored);
      Bundle next = renewal.next(bundle, now);
      if (next.equals(bundle) || store.write(next.write(), stored)) {
        return next;
      }
    }
    throw new IOException("the Secret is written by others all the time");
  }

  private static @Nullable Bundle read(SecretStore.@Nullable Stored stored) {
    if (stored == null || !stored.data().containsKey(Bundle.CHAIN)) {
      return null; // nobody has filled it yet
    }
    try {
      return Bundle.read(stored.data());
    } catch (GeneralSecurityException e) {
      LOG.warn("the Secret of the webhook's certificate is made anew: {}", e.getMessage());
      return null;
    }
  }
}
