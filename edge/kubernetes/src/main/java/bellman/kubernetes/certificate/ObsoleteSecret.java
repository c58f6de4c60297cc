package bellman.kubernetes.certificate;

import bellman.kubernetes.Api;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Secret in which an earlier Bellman kept the key of its webhooks' authority, where everybody
 * who may read the Secrets of the namespace could read it. It is removed if it is Bellman's by the
 * authority that is in it; MetalLB's has the same name.
 */
final class ObsoleteSecret {

  private static final Logger LOG = LoggerFactory.getLogger(ObsoleteSecret.class);
  private static final String NAME = "metallb-webhook-cert";
  private static final String AUTHORITY = "CN=bellman webhook authority";

  private final Api api;
  private final String namespace;
  private boolean isDone;

  ObsoleteSecret(Api api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /** Removes it once; what keeps it from being done is said, and not tried again. */
  void remove() throws IOException {
    if (isDone) {
      return;
    }
    String path = Api.path("v1", namespace, "secrets", NAME);
    Api.Reply found = api.get(path);
    if (found.isPassing()) {
      throw new IOException(path + " can't be read: " + found);
    }
    isDone = true;
    if (!found.isDone() || !isOurs(found.body())) {
      return;
    }
    Api.Reply removed = api.deleteUnchanged(path, found);
    if (removed.isDone()) {
      LOG.info("deleted the Secret {}/{} of an earlier Bellman version", namespace, NAME);
    } else if (removed.isConflict() || removed.isPassing()) {
      isDone = false;
    } else if (!removed.isMissing()) {
      LOG.warn(
          "cannot delete the Secret {}/{} with the key of a certificate authority that is no longer"
              + " used ({}): run `kubectl -n {} delete secret {}`",
          namespace,
          NAME,
          removed,
          namespace,
          NAME);
    }
  }

  /** Whether a Secret was filled by an earlier Bellman. */
  static boolean isOurs(Map<?, ?> secret) {
    if (!(secret.get("data") instanceof Map<?, ?> data)
        || !(data.get("ca.crt") instanceof String authority)) {
      return false;
    }
    try {
      return Pem.certificates(Base64.getDecoder().decode(authority))
          .getFirst()
          .getSubjectX500Principal()
          .getName()
          .contains(AUTHORITY);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
