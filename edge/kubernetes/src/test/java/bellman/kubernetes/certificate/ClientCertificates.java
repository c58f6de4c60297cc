package bellman.kubernetes.certificate;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Clients with certificates, and the authorities that are to know them. */
public final class ClientCertificates {

  private ClientCertificates() {}

  /** An authority that has read the named certificate of the test's own. */
  public static ClientAuthority authority(Path folder, String certificate, String... names)
      throws IOException, GeneralSecurityException {
    Path file = folder.resolve("clients.crt");
    Files.write(file, Bundles.file(certificate));
    var authority = new ClientAuthority(file, List.of(names));
    authority.step();
    return authority;
  }

  /** Has the authority's file hold another certificate, and be read. */
  public static void exchange(ClientAuthority authority, String certificate)
      throws IOException, GeneralSecurityException {
    Files.write(authority.file(), Bundles.file(certificate));
    authority.step();
  }

  /** An authority that waits for its file. */
  public static ClientAuthority waiting(Path file) {
    return new ClientAuthority(file, List.of());
  }

  /** A client that trusts everybody, and shows a certificate if there is one. */
  public static SSLContext client(String... certificateAndKey)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    if (certificateAndKey.length > 0) {
      List<X509Certificate> chain = Pem.certificates(Bundles.file(certificateAndKey[0]));
      store.setKeyEntry(
          "client",
          Pem.key(Bundles.file(certificateAndKey[1])),
          new char[0],
          chain.toArray(Certificate[]::new));
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
    return context;
  }

  /** Trusts everybody: whose certificate it is, is looked at elsewhere. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
