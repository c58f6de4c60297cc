package bellman.balancer.frrk8s;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Why FRR-K8s refuses objects, or what it decides by chance.
 *
 * @param place what is wrong, or contradicts what an object before it says
 * @param other what it contradicts, in the same object or another; null if it is wrong by itself
 * @param vrf of the router that it is about, empty for the default VRF; null if it is about none
 * @param neighbor the address or interface of the neighbor that it is about; null if it is about
 *     none
 * @param prefix the prefix that it is about, as it is written; null if it is about none
 * @param message what is wrong and how to mend it, with the other place and both values, but never
 *     a password
 */
public record Conflict(
    Cause cause,
    Place place,
    @Nullable Place other,
    @Nullable String vrf,
    @Nullable String neighbor,
    @Nullable String prefix,
    String message) {

  /** What a conflict is about. */
  public enum Cause {
    /** A VRF has two AS numbers or two identifiers. */
    ROUTER,
    /** A VRF is imported that the object does not have. */
    IMPORT,
    /** A neighbor has no address or two, or no AS number or two. */
    NEIGHBOR,
    /** A session's settings can't be, or a neighbor has two of one: port, timers, password, … */
    NEIGHBOR_SETTINGS,
    /** A BFD profile is missing, is there twice, or has two meanings; or a neighbor has two. */
    BFD_PROFILE,
    /** A prefix is none, does not fit the neighbor, or is not originated, sent or there once. */
    PREFIX,
    /** A prefix has two local preferences, or a local preference is listed twice. */
    PREFIX_LOCAL_PREF,
    /** A prefix has two counts of prepended AS numbers, or a count is listed twice. */
    PREFIX_PREPEND,
    /** A community is none, or is listed twice. */
    COMMUNITY,
    /** A next hop does not fit, or a neighbor has two. */
    NEXT_HOP,
    /** A filter of received routes can't be. */
    RECEIVE,
    /** A virtual network is there twice, lacks a neighbor, or has two settings. */
    EVPN,
    /** A warning: a neighbor has graceful restart and has it not, and chance decides. */
    GRACEFUL_RESTART,
    /** A warning: what is in Secrets, which only the daemon sees, will differ or may differ. */
    SECRET
  }

  /** Whether two objects are part of it, and not one alone. */
  public boolean isBetweenObjects() {
    return other != null && !other.object().equals(place.object());
  }

  /** Whether this object is part of it. */
  public boolean involves(ObjectKey object) {
    return place.object().equals(object) || (other != null && other.object().equals(object));
  }

  /** The same as a problem of the object that it is in; the message names the other. */
  public Problem toProblem() {
    return Problem.of(place.object(), place.field(), message);
  }

  /** The same, about a prefix. */
  Conflict about(String text) {
    return new Conflict(cause, place, other, vrf, neighbor, text, message);
  }

  /** The same, with what it contradicts. */
  Conflict against(Place contradicted) {
    return new Conflict(cause, place, contradicted, vrf, neighbor, prefix, message);
  }
}
