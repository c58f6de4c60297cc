package bellman.kubernetes.certificate;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that a listener serves with, which may be exchanged at any time: connections that are
 * there go on, and new ones see the new certificate.
 */
public final class ServingKey {

  /** The name by which TLS asks for the only key that there is. */
  private static final String ALIAS = "serving";

  private volatile @Nullable Pair pair;

  private record Pair(List<X509Certificate> chain, PrivateKey key) {}

  /** No key yet: handshakes fail until there is one. */
  public ServingKey() {}

  /**
   * Serves with another key from now on.
   *
   * @param chain the certificate of the key first
   */
  void use(List<X509Certificate> chain, PrivateKey key) {
    pair = new Pair(List.copyOf(chain), key);
  }

  /** Serves with the same key as another from now on. */
  void use(ServingKey other) {
    pair = other.pair;
  }

  /** Whether there is a key. */
  public boolean isThere() {
    return pair != null;
  }

  /** The certificate that is served; null if there is none yet. */
  public @Nullable X509Certificate certificate() {
    Pair current = pair;
    return current == null ? null : current.chain().getFirst();
  }

  /** What a listener needs; it follows each exchange. */
  public SSLContext context() {
    return context(null);
  }

  /** The same of a listener that asks clients for certificates; null: it asks for none. */
  SSLContext context(@Nullable TrustManager clients) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = clients == null ? null : new TrustManager[] {clients};
      context.init(new KeyManager[] {new Keys()}, trust, null);
      // a session that is taken up again would go on showing the certificate that it began with
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  private static final int SESSION_SECONDS = 60;

  private final class Keys extends X509ExtendedKeyManager {

    private @Nullable String alias(String keyType) {
      Pair current = pair;
      return current != null && keyType.startsWith(current.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      Pair current = pair;
      return current == null ? null : current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      Pair current = pair;
      return current == null ? null : current.key();
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }
  }
}
