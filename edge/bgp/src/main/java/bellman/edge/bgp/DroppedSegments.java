package bellman.edge.bgp;

import bellman.linux.SignatureCounts;
import org.jspecify.annotations.Nullable;

/**
 * When the kernel last dropped segments for their signature (RFC 2385). It does not tell whose they
 * were, so what follows for a router that does not get through is only likely.
 */
final class DroppedSegments {

  /** Routers try to connect every two minutes, at the slowest usual setting. */
  private static final long REMEMBERED_NANOS = 150_000_000_000L;

  private @Nullable SignatureCounts last;
  private @Nullable Long missingNanos;
  private @Nullable Long unexpectedNanos;
  private @Nullable Long wrongNanos;

  /** Takes what the kernel has counted until now; null if it does not tell. */
  void look(@Nullable SignatureCounts counts, long nowNanos) {
    SignatureCounts before = last;
    if (counts != null && before != null) {
      SignatureCounts grown = counts.since(before);
      missingNanos = grown.missing() > 0 ? (Long) nowNanos : missingNanos;
      unexpectedNanos = grown.unexpected() > 0 ? (Long) nowNanos : unexpectedNanos;
      wrongNanos = grown.wrong() > 0 ? (Long) nowNanos : wrongNanos;
    }
    last = counts == null ? before : counts;
  }

  /** What may keep a router out that is waited for; null if nothing is seen. */
  @Nullable String hint(boolean hasPassword, long nowNanos) {
    if (hasPassword && isRecent(wrongNanos, nowNanos)) {
      return "dropping segments with a wrong signature (TCP MD5): the router probably has a"
          + " different password for this host";
    }
    if (hasPassword && isRecent(missingNanos, nowNanos)) {
      return "dropping segments without a signature (TCP MD5): the router probably has no password"
          + " for this host";
    }
    if (!hasPassword && isRecent(unexpectedNanos, nowNanos)) {
      return "dropping segments with a signature (TCP MD5): the router probably has a password for"
          + " this host, but the peer has none: set password or passwordSecret";
    }
    return null;
  }

  private static boolean isRecent(@Nullable Long whenNanos, long nowNanos) {
    return whenNanos != null && nowNanos - whenNanos < REMEMBERED_NANOS;
  }
}
