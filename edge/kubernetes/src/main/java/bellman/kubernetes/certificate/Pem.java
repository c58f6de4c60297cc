package bellman.kubernetes.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468). */
final class Pem {

  /** One with a passphrase is called otherwise, or has lines of headers, which have a colon. */
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([^-:]+)-----END \\1PRIVATE KEY-----");

  /** rsaEncryption, and that it has no parameters (RFC 3279). */
  private static final byte[] RSA = {
    0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0
  };

  /** id-ecPublicKey, whose parameter is the curve. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int PARAMETERS = 0xa0;

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
      throw new GeneralSecurityException("contains no certificate");
    }
    return certificates;
  }

  /**
   * Reads a private key, in whichever form: PKCS #8, PKCS #1 or SEC 1.
   *
   * @throws GeneralSecurityException if there is none, or it can't be read
   */
  static PrivateKey key(byte[] text) throws GeneralSecurityException {
    Matcher matcher = KEY.matcher(new String(text, StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new GeneralSecurityException("contains no private key without a passphrase");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(2));
      return switch (matcher.group(1)) {
        case "RSA " -> key("RSA", wrapped(RSA, encoded));
        case "EC " -> key("EC", wrapped(curve(encoded), encoded));
        default -> plainKey(encoded);
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new GeneralSecurityException("contains no readable key: " + e.getMessage(), e);
    }
  }

  private static PrivateKey plainKey(byte[] encoded) throws GeneralSecurityException {
    try {
      return key("EC", encoded);
    } catch (InvalidKeySpecException e) {
      return key("RSA", encoded);
    }
  }

  private static PrivateKey key(String algorithm, byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  /** A key of an older form in the newer one, PKCS #8 (RFC 5958), which the JDK reads. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.INTEGER, new byte[] {0}),
        Der.value(Der.SEQUENCE, algorithm),
        Der.value(Der.OCTET_STRING, key));
  }

  /** The algorithm of a key on an elliptic curve, which the key names (RFC 5915 section 3). */
  private static byte[] curve(byte[] key) throws GeneralSecurityException {
    byte[] parameters = Der.content(Der.content(key, Der.SEQUENCE), PARAMETERS);
    byte[] all = Arrays.copyOf(EC, EC.length + parameters.length);
    System.arraycopy(parameters, 0, all, EC.length, parameters.length);
    return all;
  }

  /** Writes certificates. */
  static byte[] write(List<X509Certificate> certificates) {
    var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    var text = new StringBuilder();
    for (X509Certificate each : certificates) {
      try {
        text.append("-----BEGIN CERTIFICATE-----\n")
            .append(encoder.encodeToString(each.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate that was read can't be written", e);
      }
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
