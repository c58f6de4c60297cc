package bellman.kubernetes.certificate;

import bellman.runtime.Sparing;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may ask a listener: clients that show a certificate which an authority in a file signed, and
 * perhaps only those of some names. The file holds certificates in PEM (RFC 7468) and is read again
 * when it changes; while it can't be used, what was read before holds, and nobody is let in as long
 * as it never could be.
 */
public final class ClientAuthority {

  private static final Logger LOG = LoggerFactory.getLogger(ClientAuthority.class);

  private static final Duration PERIOD = Duration.ofSeconds(5);

  /** Different lines of the log about refused certificates in a minute. */
  private static final int LINES_A_MINUTE = 5;

  /** The type of a subjectAltName that is a DNS name (RFC 5280 section 4.2.1.6). */
  private static final int DNS_NAME = 2;

  /** In a distinguished name as RFC 2253 section 2 writes it, where a backslash escapes. */
  private static final Pattern COMMON_NAME =
      Pattern.compile("(?:^|(?<!\\\\)[,+])CN=((?:[^,+\\\\]|\\\\.)*)");

  private final Path file;
  private final Set<String> names;
  private final Sparing refusals = new Sparing(LINES_A_MINUTE);
  private byte[] text = {};
  private volatile @Nullable X509TrustManager current;

  /**
   * Of a file that is not read yet.
   *
   * @param names one of which the client's certificate has, as its common name or as a DNS name;
   *     empty: whatever name it has
   */
  public ClientAuthority(Path file, Collection<String> names) {
    this.file = file;
    this.names = new TreeSet<>(names);
  }

  /** Begins to follow the file. */
  public AutoCloseable follow() {
    return Repeating.start("the clients' authority in " + file, PERIOD, this::step);
  }

  /** Whether the file could be used once. */
  public boolean isThere() {
    return current != null;
  }

  /** The file, for a text that tells of it. */
  public Path file() {
    return file;
  }

  /** Looks at the file once. */
  void step() throws IOException, GeneralSecurityException {
    if (!Files.isReadable(file)) {
      throw new IOException("there is no readable file " + file);
    }
    byte[] found = Files.readAllBytes(file);
    if (Arrays.equals(found, text)) {
      return;
    }
    current = trusting(Pem.certificates(found));
    text = found;
  }

  private static X509TrustManager trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509TrustManager manager) {
        return manager;
      }
    }
    throw new GeneralSecurityException("this JVM cannot validate certificates");
  }

  /** What a handshake asks. */
  TrustManager trust() {
    return new Clients();
  }

  /**
   * Why who opened a session may not ask; null if they may. The certificate is judged once more: a
   * session may have begun when the file held another authority.
   */
  public @Nullable String objection(SSLSession session) {
    X509Certificate[] chain;
    try {
      Certificate[] shown = session.getPeerCertificates();
      chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException e) {
      return "a client certificate is required, issued by an authority in "
          + file
          + " (--webhook-client-ca): kube-apiserver presents the one that the kubeConfigFile in its"
          + " --admission-control-config-file names for this webhook";
    }
    try {
      judge(chain, chain[0].getPublicKey().getAlgorithm());
    } catch (CertificateException e) {
      return "the client certificate was not issued by an authority in "
          + file
          + ": "
          + e.getMessage();
    }
    if (names.isEmpty()) {
      return null;
    }
    Set<String> has = names(chain[0]);
    return has.stream().anyMatch(names::contains)
        ? null
        : "the client certificate is for "
            + (has.isEmpty() ? "no name" : String.join(", ", has))
            + ", but it must be for "
            + String.join(" or ", names)
            + " (--webhook-client-name)";
  }

  private void judge(X509Certificate[] chain, String type) throws CertificateException {
    X509TrustManager manager = current;
    if (manager == null) {
      throw new CertificateException(
          "no certificate authority could be read from " + file + " yet");
    }
    manager.checkClientTrusted(chain, type);
  }

  /** The common name and the DNS names of a certificate. */
  private static Set<String> names(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
    while (matcher.find()) {
      names.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
    }
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> each : alternatives) {
          if (each.get(0).equals(DNS_NAME)) {
            names.add(String.valueOf(each.get(1)));
          }
        }
      }
    } catch (CertificateParsingException e) {
      LOG.debug("cannot read a name in a client certificate: {}", e.getMessage());
    }
    return names;
  }

  private void tell(X509Certificate[] chain, CertificateException why) {
    String line =
        "a client's certificate for '"
            + chain[0].getSubjectX500Principal().getName()
            + "' was rejected: "
            + why.getMessage();
    String told;
    synchronized (refusals) {
      told = refusals.say(line, System.nanoTime());
    }
    if (told != null) {
      LOG.warn("webhooks: {}", told);
    }
  }

  /** Judges by what the file holds now. */
  private final class Clients extends X509ExtendedTrustManager {

    private void check(X509Certificate[] chain, String type) throws CertificateException {
      try {
        judge(chain, type);
      } catch (CertificateException e) {
        tell(chain, e);
        throw e;
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      throw noServer();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw noServer();
    }

    private CertificateException noServer() {
      return new CertificateException("client authorities do not apply to servers");
    }

    /** Named in the handshake, so that a client with several certificates shows the right one. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
      X509TrustManager manager = current;
      return manager == null ? new X509Certificate[0] : manager.getAcceptedIssuers();
    }
  }
}
