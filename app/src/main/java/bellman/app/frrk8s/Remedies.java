package bellman.app.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.FrrNodeState;
import bellman.balancer.frrk8s.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is done about three ways of FRR-K8s 0.0.26 with FRR 8.4 that would leave routers with the
 * wrong routes, and when.
 *
 * <ul>
 *   <li>It does not try again what it could not convert: the object is touched when nothing is
 *       wrong with it any more.
 *   <li>FRR that dies during a reload comes back without its routers, while FRR-K8s says that all
 *       is well, and has nothing new to say: the object gets a remark, which FRR passes over.
 *   <li>A router of FRR whose last neighbor goes with it closes its sessions without a
 *       NOTIFICATION, as if it were starting anew, and the neighbors keep the routes for two
 *       minutes: it stays for a while without neighbors, so that they are told.
 * </ul>
 */
final class Remedies {

  static final long NEVER = Long.MAX_VALUE;
  private static final long SECOND = 1_000_000_000L;

  /** What could not be taken and now could is looked at again after this, and then twice it. */
  private static final long FIRST_TOUCH_NANOS = 10 * SECOND;

  private static final long LAST_TOUCH_NANOS = 300 * SECOND;

  /** FRRNodeState follows a reload by up to 36 s: what FRR lacks after this was lost. */
  private static final long LOST_NANOS = 90 * SECOND;

  private static final long LAST_LOOK_NANOS = 3_600 * SECOND;

  /** By then FRR has long loaded that a router has no neighbors. */
  private static final long DEPARTURE_NANOS = 60 * SECOND;

  /** What is to be done. */
  enum Due {
    NOTHING,
    /** The object is to be touched. */
    TOUCH,
    /** The object is to be written with a remark. */
    LOST,
    /** The object is another now. */
    WRITE
  }

  /** A router without neighbors, and until when it stays. */
  private record Departing(Router router, long untilNanos) {}

  private final Map<String, Departing> departing = new TreeMap<>();
  private long touchNanos = NEVER;
  private long touchPauseNanos = FIRST_TOUCH_NANOS;
  private long lookNanos = NEVER;

  /** How long after a write it is looked; longer each time that a remark changed nothing. */
  private long lookPauseNanos = LOST_NANOS;

  private long writtenNanos;
  private long saidNanos = -1;
  private String remark = "";

  /** FRR-K8s told something; null if what it told is gone. */
  void said(@Nullable FrrNodeState state, long nowNanos) {
    saidNanos = nowNanos;
    if (state == null || !state.isRefused()) {
      touchNanos = NEVER;
      touchPauseNanos = FIRST_TOUCH_NANOS;
    } else if (touchNanos == NEVER) {
      touchNanos = nowNanos + touchPauseNanos;
    }
  }

  /**
   * The object was written.
   *
   * @param reportable whether FRR-K8s can tell what FRR runs with
   */
  void written(boolean reportable, long nowNanos) {
    writtenNanos = nowNanos;
    lookNanos = reportable ? nowNanos + lookPauseNanos : NEVER;
    if (touchNanos != NEVER) {
      touchNanos = nowNanos + touchPauseNanos;
    }
  }

  /**
   * The object as it is to be written.
   *
   * @param before what is there; null if nothing is
   * @param others what users have for the node
   */
  FrrConfiguration finish(
      FrrConfiguration wanted,
      @Nullable FrrConfiguration before,
      Collection<FrrConfiguration> others,
      long nowNanos) {
    Set<String> there = new HashSet<>();
    wanted.routers().forEach(router -> there.add(router.vrf()));
    departing.keySet().removeAll(there);
    if (before != null) {
      for (Router router : before.routers()) {
        if (!there.contains(router.vrf()) && !router.neighbors().isEmpty()) {
          Router bare =
              new Router(
                  router.asn(), router.id(), router.vrf(), List.of(), List.of(), List.of(), null);
          departing.put(router.vrf(), new Departing(bare, nowNanos + DEPARTURE_NANOS));
        }
      }
    }
    // where users have a router of the VRF, it stays by itself, and may be of another AS
    others.forEach(
        other -> other.routers().forEach(router -> departing.keySet().remove(router.vrf())));
    if (departing.isEmpty() && remark.isEmpty()) {
      return wanted;
    }
    List<Router> routers = new ArrayList<>(wanted.routers());
    departing.values().forEach(each -> routers.add(each.router()));
    return new FrrConfiguration(
        wanted.metadata(),
        wanted.nodeSelector(),
        remark.isEmpty()
            ? wanted.raw()
            : new Raw(wanted.raw().priority(), wanted.raw().config() + remark),
        wanted.bfdProfiles(),
        routers);
  }

  /**
   * When something is to be done; {@link #NEVER} if nothing is.
   *
   * @param fits whether nothing contradicts the object
   */
  long deadlineNanos(boolean fits) {
    long first = Math.min(lookNanos, fits ? touchNanos : NEVER);
    for (Departing each : departing.values()) {
      first = Math.min(first, each.untilNanos());
    }
    return first;
  }

  /**
   * What is to be done now.
   *
   * @param when the time of day, for the remark
   */
  Due due(String when, @Nullable FrrNodeState said, Progress progress, long nowNanos) {
    if (departing.values().removeIf(each -> each.untilNanos() <= nowNanos)) {
      return Due.WRITE;
    }
    if (lookNanos <= nowNanos) {
      // a daemon that said nothing since the write is away, and will see all of it when it is back
      boolean lost =
          said != null
              && saidNanos > writtenNanos
              && said.isConverted()
              && !said.isReloadFailed()
              && !progress.isAllLoaded(said);
      remark = lost ? "! bellman asked for a reload at " + when + "\n" : "";
      lookPauseNanos = lost ? Math.min(2 * lookPauseNanos, LAST_LOOK_NANOS) : LOST_NANOS;
      lookNanos = NEVER;
      return lost ? Due.LOST : Due.NOTHING;
    }
    if (touchNanos <= nowNanos) {
      touchPauseNanos = Math.min(2 * touchPauseNanos, LAST_TOUCH_NANOS);
      touchNanos = nowNanos + touchPauseNanos;
      return Due.TOUCH;
    }
    return Due.NOTHING;
  }
}
