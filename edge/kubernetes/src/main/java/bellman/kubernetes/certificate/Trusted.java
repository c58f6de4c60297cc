package bellman.kubernetes.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Which certificates the API server is to trust: this process's own, and those that processes
 * beside it have told of. Nobody signs another's: each certificate stands for itself.
 *
 * @param own that of this process
 * @param now the time: what is over is left out
 * @param isAlone whether what was not made by a process of this kind is left out, such as an
 *     authority of an earlier Bellman
 */
record Trusted(X509Certificate own, Instant now, boolean isAlone) {

  /** Those of processes that are gone stay until they are over; a crash an hour must not add up. */
  static final int MAX_AUTHORITIES = 16;

  /**
   * What is to stand there.
   *
   * @param found what stands there, as a {@code caBundle}: base64 of PEM; empty for nothing
   */
  String with(String found) {
    List<X509Certificate> all = new ArrayList<>(read(found));
    all.removeIf(each -> each.equals(own) || isOver(each) || (isAlone && !isOfOurKind(each)));
    all.sort(Comparator.comparing(X509Certificate::getNotBefore).reversed());
    List<X509Certificate> kept =
        new ArrayList<>(all.subList(0, Math.min(all.size(), MAX_AUTHORITIES - 1)));
    kept.add(own);
    // in one order, whoever writes it: else two processes would rewrite it for ever
    kept.sort(
        Comparator.comparing(X509Certificate::getNotBefore)
            .thenComparing(X509Certificate::getSerialNumber));
    return Base64.getEncoder().encodeToString(Pem.write(kept));
  }

  /** Whether our own stands there. */
  boolean isIn(String found) {
    return read(found).contains(own);
  }

  private boolean isOver(X509Certificate each) {
    return !each.getNotAfter().toInstant().isAfter(now);
  }

  private boolean isOfOurKind(X509Certificate each) {
    return each.getSubjectX500Principal().equals(own.getSubjectX500Principal())
        && each.getIssuerX500Principal().equals(own.getSubjectX500Principal());
  }

  /** What can't be read is as good as nothing: nobody is trusted for it. */
  private static List<X509Certificate> read(String bundle) {
    try {
      return Pem.certificates(Base64.getDecoder().decode(bundle));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return List.of();
    }
  }
}
