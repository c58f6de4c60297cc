package bellman.kubernetes.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * An authority and a serving certificate, as they stand in a Secret.
 *
 * @param authorities whom clients are to trust: the one that signs first, then earlier ones whose
 *     certificates may still be served somewhere
 * @param authorityKey the key of the first
 * @param chain the serving certificate, then what else is shown with it
 * @param key the key of the serving certificate
 */
record Bundle(
    List<X509Certificate> authorities,
    PrivateKey authorityKey,
    List<X509Certificate> chain,
    PrivateKey key) {

  static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";
  static final String CHAIN = "tls.crt";
  static final String KEY = "tls.key";

  Bundle {
    authorities = List.copyOf(authorities);
    chain = List.copyOf(chain);
  }

  /**
   * Reads what a Secret holds.
   *
   * @throws GeneralSecurityException if something is missing, can't be read, or does not belong
   *     together; the message names it
   */
  static Bundle read(Map<String, byte[]> data) throws GeneralSecurityException {
    var bundle =
        new Bundle(
            certificates(data, AUTHORITIES),
            key(data, AUTHORITY_KEY),
            certificates(data, CHAIN),
            key(data, KEY));
    checkPair(bundle.authority().getPublicKey(), bundle.authorityKey(), AUTHORITY_KEY);
    checkPair(bundle.leaf().getPublicKey(), bundle.key(), KEY);
    return bundle;
  }

  private static List<X509Certificate> certificates(Map<String, byte[]> data, String name)
      throws GeneralSecurityException {
    try {
      return Pem.certificates(data.getOrDefault(name, new byte[0]));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(name + ": " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(Map<String, byte[]> data, String name)
      throws GeneralSecurityException {
    try {
      return Pem.key(data.getOrDefault(name, new byte[0]));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(name + ": " + e.getMessage(), e);
    }
  }

  /** Says so if a key is not that of a certificate. */
  static void checkPair(PublicKey certified, PrivateKey key, String name)
      throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    boolean fits = certified.getAlgorithm().equals(key.getAlgorithm());
    if (fits) {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(probe);
      fits = signature.verify(signed);
    }
    if (!fits) {
      throw new GeneralSecurityException(name + ": is not the key of the certificate beside it");
    }
  }

  /** How a key signs. */
  static String algorithm(PrivateKey key) {
    return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
  }

  X509Certificate authority() {
    return authorities.getFirst();
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Whether the serving certificate is from the authority that signs now. */
  boolean isOfAuthority() {
    try {
      leaf().verify(authority().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** What a configuration names as {@code caBundle}. */
  byte[] trusted() {
    return Pem.write(authorities);
  }

  Map<String, byte[]> write() {
    return Map.of(
        AUTHORITIES, trusted(),
        AUTHORITY_KEY, Pem.write(authorityKey),
        CHAIN, Pem.write(chain),
        KEY, Pem.write(key));
  }
}
