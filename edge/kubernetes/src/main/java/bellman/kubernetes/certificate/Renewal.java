package bellman.kubernetes.certificate;

import bellman.net.Address;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a bundle as time passes.
 *
 * <p>An authority that is about to end gets a successor beside it first, and only a later step has
 * the successor sign, some time after: until then every process has told those who verify of it,
 * and none is ever shown a certificate of an authority that it does not know yet.
 *
 * @param names DNS names and addresses of the serving certificate, the most important first
 */
record Renewal(List<String> names) {

  static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
  static final Duration VALIDITY = Duration.ofDays(365);

  /** How long before its end each is renewed. */
  static final Duration AUTHORITY_MARGIN = Duration.ofDays(500);

  static final Duration MARGIN = Duration.ofDays(90);

  /**
   * How old an authority is before it takes over from another: several looks of each process that
   * keeps it.
   */
  static final Duration MADE_KNOWN = Duration.ofSeconds(15);

  private static final String AUTHORITY = "bellman webhook authority";

  Renewal {
    names = List.copyOf(names);
  }

  /**
   * One step.
   *
   * @param now the time
   * @return the same bundle if there is nothing to do
   */
  Bundle next(@Nullable Bundle bundle, Instant now) throws GeneralSecurityException {
    var issuer = new Issuer();
    if (bundle == null || isOver(bundle.authority(), now)) {
      return anew(issuer, now);
    }
    if (ends(bundle.authority(), now, AUTHORITY_MARGIN) && isGood(bundle, now)) {
      Issuer.Issued authority = issuer.authority(AUTHORITY, now, AUTHORITY_VALIDITY);
      List<X509Certificate> authorities = new ArrayList<>();
      authorities.add(authority.certificate());
      authorities.addAll(alive(bundle.authorities(), now));
      return new Bundle(authorities, authority.key(), bundle.chain(), bundle.key());
    }
    boolean rightlySigned = bundle.isOfAuthority() || isNew(bundle.authority(), now);
    if (isGood(bundle, now) && !ends(bundle.leaf(), now, MARGIN) && rightlySigned) {
      return bundle;
    }
    var authority = new Issuer.Issued(bundle.authority(), bundle.authorityKey());
    Issuer.Issued serving = issuer.serving(authority, names, now, validity(authority, now));
    return new Bundle(
        alive(bundle.authorities(), now),
        bundle.authorityKey(),
        List.of(serving.certificate()),
        serving.key());
  }

  private Bundle anew(Issuer issuer, Instant now) throws GeneralSecurityException {
    Issuer.Issued authority = issuer.authority(AUTHORITY, now, AUTHORITY_VALIDITY);
    Issuer.Issued serving = issuer.serving(authority, names, now, VALIDITY);
    return new Bundle(
        List.of(authority.certificate()),
        authority.key(),
        List.of(serving.certificate()),
        serving.key());
  }

  /** Never longer than the authority. */
  private static Duration validity(Issuer.Issued authority, Instant now) {
    Duration left = Duration.between(now, authority.certificate().getNotAfter().toInstant());
    return left.compareTo(VALIDITY) < 0 ? left : VALIDITY;
  }

  /** Whether it can be served with for now, whoever signed it. */
  private boolean isGood(Bundle bundle, Instant now) {
    X509Certificate leaf = bundle.leaf();
    boolean trusted = bundle.authorities().stream().anyMatch(each -> isSignedBy(leaf, each));
    return trusted && !isOver(leaf, now) && covers(leaf, names);
  }

  private static boolean isSignedBy(X509Certificate leaf, X509Certificate authority) {
    try {
      leaf.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean covers(X509Certificate leaf, List<String> names) {
    try {
      var alternatives = leaf.getSubjectAlternativeNames();
      List<String> covered =
          alternatives == null
              ? List.of()
              : alternatives.stream().map(pair -> plain(String.valueOf(pair.get(1)))).toList();
      return names.stream().map(Renewal::plain).allMatch(covered::contains);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** An address in its one form, whichever way it was written. */
  private static String plain(String name) {
    return Issuer.isAddress(name) ? Address.parse(name).toString() : name;
  }

  private static boolean isOver(X509Certificate certificate, Instant now) {
    return ends(certificate, now, Duration.ZERO)
        || certificate.getNotBefore().toInstant().isAfter(now);
  }

  private static boolean isNew(X509Certificate authority, Instant now) {
    Instant made = authority.getNotBefore().toInstant().plus(Issuer.SKEW);
    return made.plus(MADE_KNOWN).isAfter(now);
  }

  private static boolean ends(X509Certificate certificate, Instant now, Duration margin) {
    return !certificate.getNotAfter().toInstant().isAfter(now.plus(margin));
  }

  private static List<X509Certificate> alive(List<X509Certificate> authorities, Instant now) {
    List<X509Certificate> alive = new ArrayList<>();
    for (X509Certificate each : authorities) {
      if (alive.isEmpty() || !isOver(each, now)) {
        alive.add(each);
      }
    }
    return alive;
  }
}
