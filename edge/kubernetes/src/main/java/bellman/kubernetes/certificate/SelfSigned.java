package bellman.kubernetes.certificate;

import bellman.net.Address;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A certificate that nobody vouches for. For metrics it hides what is said from those who only
 * listen: their readers show who they are, and mostly do not ask the same of us. For webhooks the
 * API server is told of it, and trusts it for itself.
 *
 * <p>It is written down here byte by byte (RFC 5280 section 4.1): the JDK makes none, and a library
 * that does takes 13 MB and 0.3 s more.
 */
public final class SelfSigned {

  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration SKEW = Duration.ofHours(1);
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  private static final int BIT_STRING = 0x03;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SET = 0x31;
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  /** What is looked at are the alternative names. */
  private static final int LONGEST_COMMON_NAME = 64;

  /** ecdsa-with-SHA256 (RFC 5758). */
  private static final byte[] ALGORITHM = {
    0x30, 0x0a, 0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
  private static final byte[] SUBJECT_ALTERNATIVE_NAME = {0x06, 0x03, 0x55, 0x1d, 0x11};

  private SelfSigned() {}

  /**
   * A key with such a certificate, for a process's lifetime.
   *
   * @param name whom it is for, at most 64 characters of ASCII
   */
  public static ServingKey key(String name, Instant now) {
    return key(List.of(name), now, VALIDITY);
  }

  /**
   * A key with such a certificate.
   *
   * @param names DNS names and addresses that it is for, the most important first; at least one
   */
  static ServingKey key(List<String> names, Instant now, Duration validity) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      var key = new ServingKey();
      key.use(List.of(certificate(names, now, validity, pair)), pair.getPrivate());
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM cannot create certificates", e);
    }
  }

  private static X509Certificate certificate(
      List<String> names, Instant now, Duration validity, KeyPair pair)
      throws GeneralSecurityException {
    String first = names.getFirst();
    String common = first.substring(0, Math.min(LONGEST_COMMON_NAME, first.length()));
    byte[] subject =
        Der.value(
            Der.SEQUENCE,
            Der.value(
                SET, Der.value(Der.SEQUENCE, COMMON_NAME, Der.value(UTF8_STRING, text(common)))));
    byte[] version = Der.value(0xa0, Der.value(Der.INTEGER, new byte[] {2}));
    byte[] serial = Der.value(Der.INTEGER, new BigInteger(127, new SecureRandom()).toByteArray());
    byte[] times = Der.value(Der.SEQUENCE, time(now.minus(SKEW)), time(now.plus(validity)));
    byte[][] alternatives = names.stream().map(SelfSigned::alternative).toArray(byte[][]::new);
    byte[] alternative = Der.value(Der.OCTET_STRING, Der.value(Der.SEQUENCE, alternatives));
    byte[] extensions =
        Der.value(
            0xa3,
            Der.value(
                Der.SEQUENCE, Der.value(Der.SEQUENCE, SUBJECT_ALTERNATIVE_NAME, alternative)));
    byte[] certified =
        Der.value(
            Der.SEQUENCE,
            version,
            serial,
            ALGORITHM,
            subject,
            times,
            subject,
            pair.getPublic().getEncoded(),
            extensions);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(certified);
    byte[] noUnusedBits = {0};
    byte[] all =
        Der.value(
            Der.SEQUENCE,
            certified,
            ALGORITHM,
            Der.value(BIT_STRING, noUnusedBits, signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all));
  }

  private static byte[] alternative(String name) {
    boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    return isAddress
        ? Der.value(IP_ADDRESS, Address.parse(name).toBytes())
        : Der.value(DNS_NAME, text(name));
  }

  private static byte[] text(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  /** Section 4.1.2.5: two digits of the year until 2049. */
  private static byte[] time(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    boolean isLate = time.getYear() >= FIRST_GENERALIZED_YEAR;
    String pattern = isLate ? "uuuuMMddHHmmss'Z'" : "uuMMddHHmmss'Z'";
    return Der.value(
        isLate ? GENERALIZED_TIME : UTC_TIME,
        text(DateTimeFormatter.ofPattern(pattern).format(time)));
  }
}
