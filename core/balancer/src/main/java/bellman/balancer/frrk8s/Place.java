package bellman.balancer.frrk8s;

import bellman.api.resource.ObjectKey;

/**
 * A field of an object.
 *
 * @param field the path from the object's root, such as {@code spec.bgp.routers[0].asn}
 */
public record Place(ObjectKey object, String field) {

  /** The place in words for somebody who looks at this object. */
  String seenFrom(ObjectKey here) {
    return object.equals(here) ? field : toString();
  }

  @Override
  public String toString() {
    return field + " of " + object;
  }
}
