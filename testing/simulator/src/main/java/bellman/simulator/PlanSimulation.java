package bellman.simulator;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.AudienceId;
import bellman.balancer.plan.NodeChange;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.PlannedRoute;
import bellman.balancer.plan.Planner;
import bellman.balancer.plan.PrefixChange;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * One run of a planner: objects come, change and go. After every change:
 *
 * <ul>
 *   <li>a planner that is told of all objects at once says exactly the same, given who had which
 *       address;
 *   <li>so does, now and then, one that is told of them one by one in another order;
 *   <li>who has an address keeps it, as long as neither the service nor its pool is another;
 *   <li>no prefix is announced but for services that are there and have an address in it;
 *   <li>whoever follows the changes has the same routes as whoever asks for all of them.
 * </ul>
 */
final class PlanSimulation {

  private static final int CHANGES = 60;

  private final Agenda dice;
  private final Manifests manifests;
  private final Tally tally = new Tally();
  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final Planner planner = new Planner(settings(Map.of()));

  /** What a speaker that follows the changes would announce, by node and audience. */
  private final Map<String, Map<AudienceId, Map<Prefix, PlannedRoute>>> followed = new TreeMap<>();

  private final boolean forgetful;

  private PlanSimulation(long seed, boolean forgetful) {
    this.forgetful = forgetful;
    this.dice = new Agenda(seed, false);
    this.manifests = new Manifests(dice);
  }

  /**
   * Runs a seed.
   *
   * @throws ViolationException if something is not as it must be; it says how to see it again
   */
  static Tally run(long seed) {
    return run(seed, false);
  }

  /**
   * Runs a seed.
   *
   * @param forgetful whether the planner is not told of some of what is gone, to see that it shows
   */
  static Tally run(long seed, boolean forgetful) {
    var simulation = new PlanSimulation(seed, forgetful);
    int change = 0;
    try {
      for (; change < CHANGES; change++) {
        simulation.change();
        simulation.check(change % 10 == 9);
      }
    } catch (RuntimeException e) {
      var violation =
          new ViolationException(
              "seed "
                  + seed
                  + ", change "
                  + change
                  + ": "
                  + e.getMessage()
                  + "\nreplay it with -Dbellman.seed="
                  + seed);
      violation.initCause(e);
      throw violation;
    }
    return simulation.tally;
  }

  private static Planner.Settings settings(Map<String, List<Address>> remembered) {
    return new Planner.Settings(
        _ -> true, "alone", null, id -> remembered.getOrDefault(id, List.of()));
  }

  private void change() {
    Map<ObjectKey, Resource> upserts = new LinkedHashMap<>();
    List<ObjectKey> removed = new ArrayList<>();
    int count = dice.percent(70) ? 1 : 1 + dice.below(8);
    for (int i = 0; i < count; i++) {
      if (dice.percent(25) && !objects.isEmpty()) {
        ObjectKey key = dice.oneOf(List.copyOf(objects.keySet()));
        if (!upserts.containsKey(key) && objects.remove(key) != null) {
          if (!forgetful || dice.percent(80)) {
            removed.add(key);
          }
          tally.count("removed");
        }
      } else {
        Resource object = manifests.any();
        objects.put(object.key(), object);
        upserts.put(object.key(), object);
        tally.count(object.kind().text());
      }
    }
    Map<String, Decision.Assigned> before = planner.assigned();
    Planner.Outcome outcome = planner.observe(upserts.values(), removed);
    outcome.nodes().forEach(this::follow);
    Set<ObjectKey> touched = new HashSet<>(upserts.keySet());
    touched.addAll(removed);
    checkKept(before, touched);
  }

  /** Who has an address keeps it, as long as neither the service nor the pool is another. */
  private void checkKept(Map<String, Decision.Assigned> before, Set<ObjectKey> touched) {
    Set<String> services = new HashSet<>();
    Set<String> pools = new HashSet<>();
    for (ObjectKey key : touched) {
      if (key.kind() == Kind.SERVICE) {
        services.add(key.namespace() + "/" + key.name());
      } else if (key.kind() == Kind.IP_ADDRESS_POOL) {
        pools.add(key.name());
      }
    }
    before.forEach((id, assigned) -> {
      Decision now = planner.decision(id);
      if (!services.contains(id) && !pools.contains(assigned.pool()) && !assigned.equals(now)) {
        throw new ViolationException(id + " had " + assigned + " and now has " + now);
      }
    });
  }

  private void follow(String node, NodeChange change) {
    NodePlanner now = planner.planner(node);
    if (now == null) {
      followed.remove(node);
      return;
    }
    Map<AudienceId, Map<Prefix, PlannedRoute>> before = followed.getOrDefault(node, Map.of());
    Map<AudienceId, Map<Prefix, PlannedRoute>> after = new HashMap<>();
    for (Audience audience : now.audiences()) {
      Map<Prefix, PlannedRoute> old = before.get(audience.id());
      if (old == null || change.regrouped()) {
        after.put(audience.id(), new HashMap<>(now.routes(audience)));
        continue;
      }
      Map<Prefix, PlannedRoute> routes = new HashMap<>(old);
      for (PrefixChange one : change.routes().getOrDefault(audience.id(), List.of())) {
        PlannedRoute route = one.route();
        if (route == null) {
          routes.remove(one.prefix());
        } else {
          routes.put(one.prefix(), route);
        }
        tally.count("route changes");
      }
      after.put(audience.id(), routes);
    }
    if (!change.peersChanged() && !after.keySet().equals(before.keySet())) {
      throw new ViolationException(node + " has other audiences and does not say so");
    }
    followed.put(node, after);
  }

  private void check(boolean oneByOne) {
    checkServices();
    for (NodePlanner node : planner.planners()) {
      Map<AudienceId, Map<Prefix, PlannedRoute>> all = new HashMap<>();
      node.audiences().forEach(audience -> all.put(audience.id(), node.routes(audience)));
      if (!all.equals(followed.getOrDefault(node.name(), Map.of()))) {
        throw new ViolationException(
            node.name()
                + " has the routes "
                + all
                + "\nbut its changes came to "
                + followed.get(node.name()));
      }
    }
    Map<String, List<Address>> held = new HashMap<>();
    planner.assigned().forEach((id, assigned) -> held.put(id, assigned.addresses()));
    compare("at once", told(List.of(shuffled()), held));
    if (oneByOne) {
      List<List<Resource>> each = new ArrayList<>();
      // who is told of a service before its pool, or of one that waits before one that has, would
      // decide about addresses anew
      Comparator<Resource> order = Comparator.comparingInt(object -> turn(object, held));
      shuffled().stream().sorted(order).forEach(object -> each.add(List.of(object)));
      compare("one by one", told(each, held));
    }
  }

  private static int turn(Resource object, Map<String, List<Address>> held) {
    if (object.kind() == Kind.IP_ADDRESS_POOL) {
      return 0;
    }
    boolean waits = object.kind() == Kind.SERVICE && !held.containsKey(object.metadata().key());
    return waits ? 2 : 1;
  }

  private List<Resource> shuffled() {
    List<Resource> left = new ArrayList<>(objects.values());
    List<Resource> shuffled = new ArrayList<>();
    while (!left.isEmpty()) {
      shuffled.add(left.remove(dice.below(left.size())));
    }
    return shuffled;
  }

  private static Planner told(List<List<Resource>> batches, Map<String, List<Address>> held) {
    var other = new Planner(settings(held));
    batches.forEach(batch -> other.observe(batch, List.of()));
    return other;
  }

  private void compare(String how, Planner other) {
    PlanPicture mine = PlanPicture.of(planner);
    PlanPicture theirs = PlanPicture.of(other);
    tally.count("comparisons " + how);
    if (!mine.equals(theirs)) {
      throw new ViolationException(
          "told bit by bit, and " + how + ", are not the same" + mine.difference(theirs));
    }
  }

  private void checkServices() {
    for (NodePlanner node : planner.planners()) {
      for (Audience audience : node.audiences()) {
        for (Prefix prefix : node.routes(audience).keySet()) {
          tally.count("routes");
          List<String> services = node.services(audience, prefix);
          if (services.isEmpty()) {
            throw new ViolationException(prefix + " is announced for nobody");
          }
          for (String id : services) {
            checkService(prefix, id);
          }
        }
      }
    }
    Map<Address, String> owners = new HashMap<>();
    planner
        .assigned()
        .forEach((id, assigned) -> {
          for (Address address : assigned.addresses()) {
            String other = owners.putIfAbsent(address, id);
            if (other != null && !Objects.equals(sharingKey(id), sharingKey(other))) {
              throw new ViolationException(address + " is given to " + id + " and to " + other);
            }
          }
        });
  }

  private void checkService(Prefix prefix, String id) {
    boolean there =
        objects.values().stream()
            .anyMatch(
                object -> object.kind() == Kind.SERVICE && object.metadata().key().equals(id));
    if (!there) {
      throw new ViolationException(prefix + " is announced for " + id + ", which is gone");
    }
    boolean has =
        planner.decision(id) instanceof Decision.Assigned assigned
            && assigned.addresses().stream().anyMatch(prefix::contains);
    if (!has) {
      throw new ViolationException(
          prefix + " is announced for " + id + ", which has " + planner.decision(id));
    }
  }

  private String sharingKey(String id) {
    for (Resource object : objects.values()) {
      if (object.kind() == Kind.SERVICE && object.metadata().key().equals(id)) {
        String key = object.metadata().annotations().get("metallb.io/allow-shared-ip");
        return key == null ? "none of " + id : key;
      }
    }
    return "gone: " + id;
  }
}
