package bellman.edge.bgp;

import bellman.linux.SignatureCounts;
import org.jspecify.annotations.Nullable;

/**
 * What it may mean that a router does not answer. A kernel drops what is not signed as it should be
 * without a word (RFC 2385 section 2.0), so another password on either side looks like a cut cable;
 * here it is put into words. Where nothing listens, the reset that would say so can't be signed,
 * and is not sent or dropped.
 */
final class UnreachableDiagnosis {

  /** After a message that the router can't be reached. */
  static final String TTL_ONE =
      " (packets have TTL 1, as a directly connected router expects: a more distant one needs"
          + " ebgpMultiHop)";

  private UnreachableDiagnosis() {}

  /**
   * What to look for.
   *
   * @param dropped what the kernel dropped during the attempt; null if it does not tell
   */
  static String of(Transport transport, int port, @Nullable SignatureCounts dropped) {
    boolean signed = transport.password() != null;
    if (dropped != null) {
      if (signed && dropped.missing() > 0) {
        return "replies arrived without a signature (TCP MD5) and were dropped: probably nothing"
            + " listens on the router's port "
            + port
            + ", or the router has no password for this host";
      }
      if (signed && dropped.wrong() > 0) {
        return "replies arrived with a wrong signature (TCP MD5) and were dropped: the router"
            + " probably has a different password for this host";
      }
      if (!signed && dropped.unexpected() > 0) {
        return "replies arrived with a signature (TCP MD5) and were dropped: the router probably"
            + " has a password for this host, but the peer has none: set password or"
            + " passwordSecret";
      }
    }
    if (signed) {
      return "the router has a different password for this host or none (TCP MD5), or it is"
          + " unreachable, or nothing listens on its port "
          + port
          + farther(transport);
    }
    return "the router is unreachable, or it has a password for this host (TCP MD5)"
        + farther(transport);
  }

  private static String farther(Transport transport) {
    return transport.ttl() == 1 ? TTL_ONE : "";
  }
}
