package bellman.kubernetes.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.jspecify.annotations.Nullable;

/** Certificates and keys as text (RFC 7468). */
final class Pem {

  private static final Pattern PLAIN =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /**
   * Reads all certificates of a text, in order.
   *
   * @throws GeneralSecurityException if there is none, or one can't be read
   */
  static List<X509Certificate> certificates(byte[] text) throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates =
        factory.generateCertificates(new ByteArrayInputStream(text)).stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("holds no certificate");
    }
    return certificates;
  }

  /**
   * Reads a private key, in whichever form: PKCS #8, PKCS #1 or SEC 1.
   *
   * @throws GeneralSecurityException if there is none, or it can't be read
   */
  static PrivateKey key(byte[] text) throws GeneralSecurityException {
    PrivateKey plain = plainKey(new String(text, StandardCharsets.US_ASCII));
    if (plain != null) {
      return plain;
    }
    try (var parser = new PEMParser(new StringReader(new String(text, StandardCharsets.UTF_8)))) {
      var converter = new JcaPEMKeyConverter();
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw new GeneralSecurityException("holds no readable key: " + e.getMessage(), e);
    }
    throw new GeneralSecurityException("holds no private key without a passphrase");
  }

  /**
   * The usual form, which the JDK reads by itself: what can be done without the library need not
   * load it. Null if it is another.
   */
  private static @Nullable PrivateKey plainKey(String text) {
    Matcher matcher = PLAIN.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    PKCS8EncodedKeySpec encoded;
    try {
      encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    } catch (IllegalArgumentException e) {
      return null; // the library says better what is wrong
    }
    PrivateKey key = plainKey("EC", encoded);
    return key == null ? plainKey("RSA", encoded) : key;
  }

  private static @Nullable PrivateKey plainKey(String algorithm, PKCS8EncodedKeySpec encoded) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
    } catch (GeneralSecurityException e) {
      return null; // a key of another algorithm, or none
    }
  }

  /** Writes certificates. */
  static byte[] write(List<X509Certificate> certificates) {
    return write(certificates.toArray());
  }

  /** Writes a key as PKCS #8. */
  static byte[] write(PrivateKey key) {
    try {
      return write(new Object[] {new JcaPKCS8Generator(key, null)});
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into memory
    }
  }

  private static byte[] write(Object[] objects) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
