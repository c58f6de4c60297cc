package bellman.kubernetes.certificate;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken.
 *
 * @param protocols as Java calls them
 * @param cipherSuites of TLS 1.2, as IANA calls them; empty for those that Java finds good
 */
public record Tls(List<String> protocols, List<String> cipherSuites) {

  /** Those of TLS 1.3 (RFC 8446 appendix B.4), which can't be chosen from. */
  private static final List<String> LATEST_SUITES =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");

  /** TLS 1.3, with the suites that it has. */
  public static final Tls LATEST = new Tls(List.of("TLSv1.3"), List.of());

  public Tls {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
  }

  /**
   * Reads what a user asks for.
   *
   * @param least {@code 1.2} or {@code 1.3}, also with {@code TLS}, {@code TLSv} or {@code
   *     VersionTLS} before it, and {@code 12} for {@code 1.2}; empty for {@code 1.3}
   * @param cipherSuites for TLS 1.2; passed over without it
   * @throws IllegalArgumentException if it can't be so; fit for a user
   */
  public static Tls of(String least, List<String> cipherSuites) {
    String number = least.replaceFirst("^(?:Version)?TLSv?", "").replace(".", "");
    return switch (number) {
      case "12" -> {
        List<String> known = Arrays.asList(supported().getCipherSuites());
        List<String> chosen = new ArrayList<>();
        for (String suite : cipherSuites) {
          // Go has those with ChaCha20 by a shorter name as well
          String full = known.contains(suite) ? suite : suite + "_SHA256";
          if (!known.contains(full)) {
            throw new IllegalArgumentException("'" + suite + "' is not a known cipher suite");
          }
          chosen.add(full);
        }
        yield new Tls(List.of("TLSv1.3", "TLSv1.2"), chosen);
      }
      case "13", "" -> LATEST;
      default -> throw new IllegalArgumentException("'" + least + "' is neither TLS1.2 nor TLS1.3");
    };
  }

  private static SSLParameters supported() {
    return new ServingKey().context().getSupportedSSLParameters();
  }

  /** For an HTTPS server that serves with a key. */
  public HttpsConfigurator serving(ServingKey key) {
    return serving(key, null);
  }

  /**
   * For an HTTPS server that asks its clients for certificates.
   *
   * @param clients who may show one: any other ends the handshake, and so does one that was not
   *     signed, while none at all is taken; null: nobody is asked
   */
  public HttpsConfigurator serving(ServingKey key, @Nullable ClientAuthority clients) {
    SSLContext context = key.context(clients == null ? null : clients.trust());
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters ssl = context.getDefaultSSLParameters();
        ssl.setProtocols(protocols.toArray(String[]::new));
        if (!cipherSuites.isEmpty()) {
          List<String> all = new ArrayList<>(LATEST_SUITES);
          all.addAll(cipherSuites);
          ssl.setCipherSuites(all.toArray(String[]::new));
        }
        ssl.setWantClientAuth(clients != null);
        parameters.setSSLParameters(ssl);
      }
    };
  }
}
