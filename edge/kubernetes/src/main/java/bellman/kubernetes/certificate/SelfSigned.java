package bellman.kubernetes.certificate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
 * A certificate that nobody vouches for, which hides what is said from those who only listen. For
 * metrics, whose readers show who they are, and mostly do not ask the same of us.
 *
 * <p>It is written down here byte by byte (RFC 5280 section 4.1), since a speaker needs one as
 * well: the library by which the webhook's certificates are made takes 13 MB and 0.3 s more.
 */
public final class SelfSigned {

  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final Duration SKEW = Duration.ofHours(1);
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int DNS_NAME = 0x82;

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
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      var key = new ServingKey();
      key.use(List.of(certificate(name, now, pair)), pair.getPrivate());
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM makes no certificates", e);
    }
  }

  private static X509Certificate certificate(String name, Instant now, KeyPair pair)
      throws GeneralSecurityException {
    byte[] subject =
        value(SEQUENCE, value(SET, value(SEQUENCE, COMMON_NAME, value(UTF8_STRING, text(name)))));
    byte[] version = value(0xa0, value(INTEGER, new byte[] {2}));
    byte[] serial = value(INTEGER, new BigInteger(127, new SecureRandom()).toByteArray());
    byte[] validity = value(SEQUENCE, time(now.minus(SKEW)), time(now.plus(VALIDITY)));
    byte[] alternative = value(OCTET_STRING, value(SEQUENCE, value(DNS_NAME, text(name))));
    byte[] extensions =
        value(0xa3, value(SEQUENCE, value(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, alternative)));
    byte[] certified =
        value(
            SEQUENCE,
            version,
            serial,
            ALGORITHM,
            subject,
            validity,
            subject,
            pair.getPublic().getEncoded(),
            extensions);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(certified);
    byte[] noUnusedBits = {0};
    byte[] all =
        value(SEQUENCE, certified, ALGORITHM, value(BIT_STRING, noUnusedBits, signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(all));
  }

  private static byte[] text(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  /** Section 4.1.2.5: two digits of the year until 2049. */
  private static byte[] time(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    boolean isLate = time.getYear() >= FIRST_GENERALIZED_YEAR;
    String pattern = isLate ? "uuuuMMddHHmmss'Z'" : "uuMMddHHmmss'Z'";
    return value(
        isLate ? GENERALIZED_TIME : UTC_TIME,
        text(DateTimeFormatter.ofPattern(pattern).format(time)));
  }

  /** A tag, the length and what is in it (X.690). */
  private static byte[] value(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 128) {
      out.write(length);
    } else if (length < 256) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
