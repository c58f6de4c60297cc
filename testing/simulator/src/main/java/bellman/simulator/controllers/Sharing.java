package bellman.simulator.controllers;

import bellman.api.resource.Service;
import bellman.simulator.ViolationException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which services may have one address: the rule of MetalLB's documentation, written a second time,
 * without the allocator.
 */
final class Sharing {

  private static final String KEY = "metallb.io/allow-shared-ip";

  private final ApiServerModel server;

  Sharing(ApiServerModel server) {
    this.server = server;
  }

  /** Whether the two may have one address. */
  static boolean isAllowed(Service one, Service other) {
    String key = one.metadata().annotations().get(KEY);
    if (key == null || !key.equals(other.metadata().annotations().get(KEY))) {
      return false;
    }
    if (!Collections.disjoint(one.ports(), other.ports())) {
      return false;
    }
    boolean local = one.exposure().localTrafficOnly();
    if (local != other.exposure().localTrafficOnly()) {
      return one.selector().isEmpty() && other.selector().isEmpty();
    }
    return !local || one.selector().equals(other.selector());
  }

  /** With which others a service may share an address, as somebody knows them. */
  Set<String> allowed(String service, Map<String, Service> known) {
    Set<String> allowed = new HashSet<>();
    Service one = known.get(service);
    if (one != null) {
      for (Service other : known.values()) {
        if (isAllowed(one, other)) {
          allowed.add(other.id());
        }
      }
    }
    return allowed;
  }

  /**
   * A service's status was written.
   *
   * @param allowed with whom it might share an address when that was decided, or since
   * @throws ViolationException if it was given an address that another has
   */
  void check(String service, Collection<String> before, List<String> now, Set<String> allowed) {
    for (String address : now) {
      if (before.contains(address)) {
        continue;
      }
      for (String holder : server.holders(address)) {
        if (!holder.equals(service) && !allowed.contains(holder)) {
          throw new ViolationException(
              address + " is written to " + service + " and is in the status of " + holder);
        }
      }
    }
  }
}
