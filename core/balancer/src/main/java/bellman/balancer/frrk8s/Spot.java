package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Neighbor;
import bellman.api.resource.ObjectKey;
import bellman.balancer.frrk8s.Conflict.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of an object stands, and what it is about.
 *
 * @param path of the part, from the object's root
 * @param vrf null outside of routers
 * @param neighbor null outside of neighbors
 */
record Spot(ObjectKey object, String path, @Nullable String vrf, @Nullable String neighbor) {

  /** The part that has this name within this one. */
  Spot below(String name) {
    return new Spot(object, path + "." + name, vrf, neighbor);
  }

  /** A neighbor within this router. */
  Spot neighbor(int index, Neighbor named) {
    return new Spot(object, path + ".neighbors[" + index + "]", vrf, named.name());
  }

  /** A field of it. */
  Place place(String field) {
    return new Place(object, path + "." + field);
  }

  /** Something about a field of it. */
  Conflict conflict(Cause cause, String field, String message) {
    return new Conflict(cause, place(field), null, vrf, neighbor, null, message);
  }

  /**
   * A field of it that contradicts another.
   *
   * @param what the field in words
   * @param mend how to mend it
   */
  Conflict clash(
      Cause cause,
      String field,
      Place other,
      String what,
      String value,
      String before,
      String mend) {
    String message =
        subject()
            + " has "
            + what
            + " "
            + value
            + " here, but "
            + before
            + " in "
            + other.seenFrom(object)
            + ": "
            + mend;
    return conflict(cause, field, message).against(other);
  }

  /** What it is about, in words. */
  String subject() {
    String router = vrf == null ? "this" : vrf.isEmpty() ? "the default VRF" : "VRF " + vrf;
    if (neighbor == null) {
      return router;
    }
    String who = neighbor.isEmpty() ? "the neighbor" : "neighbor " + neighbor;
    return vrf == null || vrf.isEmpty() ? who : who + " of " + router;
  }
}
