package bellman.kubernetes.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A certificate in files that somebody else keeps: {@code tls.crt} and {@code tls.key} of a folder,
 * as a mounted Secret has them. When they change, the new ones are served; while they can't be
 * used, those from before.
 */
public final class GivenCertificate {

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";

  private final Path folder;
  private final ServingKey key;
  private byte[] chain = {};
  private byte[] secret = {};

  GivenCertificate(Path folder, ServingKey key) {
    this.folder = folder;
    this.key = key;
  }

  /** Begins to follow a folder; {@code key} is filled as soon as the files can be used. */
  public static AutoCloseable start(Path folder, ServingKey key) {
    var given = new GivenCertificate(folder, key);
    return Repeating.start("the certificate in " + folder, PERIOD, given::step);
  }

  /** Looks at the files once. */
  void step() throws IOException, GeneralSecurityException {
    byte[] newChain = read(CHAIN);
    byte[] newSecret = read(KEY);
    if (Arrays.equals(newChain, chain) && Arrays.equals(newSecret, secret)) {
      return;
    }
    List<X509Certificate> certificates;
    PrivateKey privateKey;
    try {
      certificates = Pem.certificates(newChain);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(CHAIN + ": " + e.getMessage(), e);
    }
    try {
      privateKey = Pem.key(newSecret);
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(KEY + ": " + e.getMessage(), e);
    }
    // while one of the two is written and the other is not yet, they don't fit
    checkPair(certificates.getFirst().getPublicKey(), privateKey, KEY);
    key.use(certificates, privateKey);
    chain = newChain;
    secret = newSecret;
  }

  private byte[] read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isReadable(file)) {
      throw new IOException("there is no readable file " + file);
    }
    return Files.readAllBytes(file);
  }

  /** Says so if a key is not that of a certificate. */
  private static void checkPair(PublicKey certified, PrivateKey key, String name)
      throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    boolean fits = certified.getAlgorithm().equals(key.getAlgorithm());
    if (fits) {
      String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(probe);
      fits = signature.verify(signed);
    }
    if (!fits) {
      throw new GeneralSecurityException(name + ": does not belong to the certificate beside it");
    }
  }
}
