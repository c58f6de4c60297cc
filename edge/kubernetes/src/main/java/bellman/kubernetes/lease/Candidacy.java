package bellman.kubernetes.lease;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one process knows of a Lease, and what follows from it: whether it may claim it, and whether
 * it holds it. Owned by one thread. All moments are nanoseconds of a clock that never goes back.
 *
 * <p>Another's Lease is over when its record has not changed for as long as it lasts, counted from
 * when it was seen to change. So no clock has to be right, and a process that stood still gives
 * others the time that it did not see go by.
 *
 * <p>A term begins with a claim, and its name is the claim's {@code acquireTime}, which nobody else
 * writes together with this holder. As long as that stands in the Lease nobody else has held it,
 * however long a request, an answer or this process was under way: each write names the version
 * that it replaces. So a term outlives any standstill that nobody else made use of, and a claim
 * whose answer was lost is found to have been done.
 */
final class Candidacy {

  /** A leader that was killed is followed after this and a retry. */
  static final long LEASE_SECONDS = 10;

  /**
   * A leader that has not renewed for so long writes nothing; what it has sent may take the rest.
   */
  static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(6);

  private final String identity;

  /** What stands in the Lease, as far as is known; null if there is none. */
  private @Nullable LeaseRecord record;

  private String version = "";

  /** Since when it stands there. */
  private long sinceNanos;

  /** Whether anything was read yet. */
  private boolean hasRead;

  /** Whether what is known may be out of date, so that nothing may be claimed by it. */
  private boolean unsure = true;

  /** What was sent last, and when; null before the first claim. */
  private @Nullable LeaseRecord claim;

  /** The version that it was to replace. */
  private String claimVersion = "";

  private long claimNanos;

  /** When the first claim of its term was sent. */
  private long termNanos;

  private boolean leads;
  private long renewedNanos;

  Candidacy(String identity) {
    this.identity = identity;
  }

  /** Whether the Lease must be read before anything can be said. */
  boolean isUnsure() {
    return unsure;
  }

  /**
   * This was read.
   *
   * @param now null if there is no Lease
   */
  void read(@Nullable LeaseRecord now, String itsVersion, long nowNanos) {
    if (!hasRead || (now == null ? record != null : !now.equals(record))) {
      sinceNanos = nowNanos;
    }
    boolean first = !hasRead;
    hasRead = true;
    record = now;
    version = itsVersion;
    unsure = false;
    LeaseRecord claimed = claim;
    boolean led = leads;
    leads = now != null && claimed != null && isOfTerm(now, claimed);
    if (leads && claimed != null && claimed.equals(now)) {
      renewedNanos = claimNanos;
    } else if (leads && !led) {
      renewedNanos = termNanos;
    }
    if (first && now != null && now.holder().equals(identity)) {
      // A Pod has one process: the one before this is dead, and so is its Lease.
      record = new LeaseRecord("", 0, "", "", now.transitions());
    }
  }

  private boolean isOfTerm(LeaseRecord now, LeaseRecord claimed) {
    return now.holder().equals(identity) && now.acquired().equals(claimed.acquired());
  }

  /** Whether it may be claimed, or renewed: it is free, ours, or over. */
  boolean mayClaim(long nowNanos) {
    LeaseRecord now = record;
    if (unsure) {
      return false;
    }
    if (leads || now == null || now.holder().isEmpty()) {
      return true;
    }
    long seconds = now.seconds() > 0 ? now.seconds() : LEASE_SECONDS;
    return nowNanos - sinceNanos >= TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * What is to be written now; it is unsure from here on whether it is, until one of {@link
   * #written} and {@link #read} says so.
   */
  LeaseRecord claim(Instant wallClock, long nowNanos) {
    String time = LeaseRecord.time(wallClock);
    LeaseRecord now = record;
    LeaseRecord before = claim;
    // A claim that got no answer may still be done, in place of this one: then they are one.
    boolean sameTerm = before != null && (leads || version().equals(claimVersion));
    LeaseRecord next;
    if (before != null && sameTerm) {
      next =
          new LeaseRecord(identity, LEASE_SECONDS, before.acquired(), time, before.transitions());
    } else {
      long transitions = now == null ? 0 : now.transitions() + 1;
      next = new LeaseRecord(identity, LEASE_SECONDS, time, time, transitions);
      termNanos = nowNanos;
    }
    claimVersion = version();
    claim = next;
    claimNanos = nowNanos;
    unsure = true;
    return next;
  }

  /** The claim is done, and the Lease is of this version now. */
  void written(String itsVersion, long nowNanos) {
    record = claim;
    version = itsVersion;
    sinceNanos = nowNanos;
    unsure = false;
    leads = true;
    renewedNanos = claimNanos;
  }

  /** Who holds it, as far as is known; empty for nobody. */
  String holder() {
    LeaseRecord now = record;
    return now == null ? "" : now.holder();
  }

  /** The version that a write replaces; empty if there is no Lease. */
  String version() {
    return record == null ? "" : version;
  }

  /** Whether this process has a term. */
  boolean leads() {
    return leads;
  }

  /** Until when it may write, if it leads and nothing comes between. */
  long heldUntilNanos() {
    return renewedNanos + RENEW_NANOS;
  }

  /** What is to be written to give it back; nothing is held from here on. */
  LeaseRecord release(Instant wallClock) {
    LeaseRecord now = record;
    String time = LeaseRecord.time(wallClock);
    leads = false;
    unsure = true;
    return new LeaseRecord("", 1, time, time, now == null ? 0 : now.transitions());
  }
}
