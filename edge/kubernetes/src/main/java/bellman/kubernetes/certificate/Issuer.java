package bellman.kubernetes.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys on P-256, and certificates for them (RFC 5280). */
final class Issuer {

  /** Clocks of nodes differ, and a certificate of the future is refused. */
  static final Duration SKEW = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();

  /** A certificate and its key. */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** An authority that may sign serving certificates and nothing else. */
  Issued authority(String name, Instant now, Duration validity) throws GeneralSecurityException {
    KeyPair pair = pair();
    var subject = subject(name);
    try {
      X509v3CertificateBuilder builder = builder(subject, subject, now, validity, pair);
      var utils = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          utils.createSubjectKeyIdentifier(pair.getPublic()));
      return sign(builder, pair, pair.getPrivate());
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /**
   * A serving certificate.
   *
   * @param names DNS names and addresses under which it is served; at least one
   */
  Issued serving(Issued authority, List<String> names, Instant now, Duration validity)
      throws GeneralSecurityException {
    KeyPair pair = pair();
    // byte for byte as it stands there: else some verifiers do not find the issuer
    var issuer =
        X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded());
    try {
      X509v3CertificateBuilder builder =
          builder(issuer, subject(names.getFirst()), now, validity, pair);
      var utils = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          utils.createAuthorityKeyIdentifier(authority.certificate()));
      addServing(builder, names);
      return sign(builder, pair, authority.key());
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static void addServing(X509v3CertificateBuilder builder, List<String> names)
      throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(names.stream().map(Issuer::name).toArray(GeneralName[]::new)));
  }

  private static GeneralName name(String name) {
    return new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
  }

  /** A common name has 64 characters at most; what is looked at are the alternative names. */
  private static X500Name subject(String name) {
    var builder = new X500NameBuilder();
    builder.addRDN(BCStyle.O, "bellman");
    builder.addRDN(BCStyle.CN, name.substring(0, Math.min(64, name.length())));
    return builder.build();
  }

  private KeyPair pair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, Instant now, Duration validity, KeyPair pair) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
        Date.from(now.minus(SKEW)),
        Date.from(now.plus(validity)),
        subject,
        pair.getPublic());
  }

  private static Issued sign(X509v3CertificateBuilder builder, KeyPair pair, PrivateKey by)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder(Bundle.algorithm(by)).build(by);
      return new Issued(
          new JcaX509CertificateConverter().getCertificate(builder.build(signer)),
          pair.getPrivate());
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
