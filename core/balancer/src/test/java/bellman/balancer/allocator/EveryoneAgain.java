package bellman.balancer.allocator;

import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@link Assignments} must come to, the long way: after each change all that wait give back
 * what they have and are decided about again, in turn, until nothing is told otherwise.
 */
final class EveryoneAgain {

  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, Decision> decisions = new HashMap<>();
  private Allocator allocator = new Allocator(List.of(), null);

  Map<String, Decision> decisions() {
    return decisions;
  }

  void pools(List<Pool> pools) {
    allocator = new Allocator(pools, null);
    decide(services.keySet(), new HashMap<>(decisions));
    retry();
  }

  void apply(Collection<Service> upserts, Collection<String> removed) {
    for (String id : removed) {
      withdraw(id);
      services.remove(id);
      decisions.remove(id);
    }
    Map<String, Decision> before = new HashMap<>();
    for (Service service : upserts) {
      if (services.put(service.id(), service) != null) {
        before.put(service.id(), withdraw(service.id()));
      }
    }
    decide(upserts.stream().map(Service::id).toList(), before);
    retry();
  }

  private Decision withdraw(String id) {
    Decision decision = decisions.get(id);
    if (decision instanceof Assigned(String pool, List<Address> addresses)) {
      allocator.release(id, pool, addresses);
    }
    return decision;
  }

  private void retry() {
    Map<String, Decision> last = Map.of();
    while (!decisions.equals(last)) {
      last = Map.copyOf(decisions);
      Map<String, Decision> before = new TreeMap<>();
      services.forEach((id, service) -> {
        Decision decision = decisions.get(id);
        if (allocator.want(Claimant.of(service), decision) != null) {
          before.put(id, withdraw(id));
        }
      });
      decide(before.keySet(), before);
    }
  }

  private record Turn(String id, Claimant claimant, List<Address> held) {}

  private void decide(Collection<String> ids, Map<String, Decision> before) {
    List<Turn> turns = new ArrayList<>();
    for (String id : ids) {
      Claimant claimant = Claimant.of(services.get(id));
      List<Address> held =
          before.get(id) instanceof Assigned(_, List<Address> addresses) ? addresses : List.of();
      turns.add(new Turn(id, claimant, held));
    }
    turns.sort(
        Comparator.comparing((Turn turn) -> turn.held().isEmpty())
            .thenComparing(Turn::claimant, Claimant.ORDER));
    Map<String, Assigned> kept = new HashMap<>();
    for (Turn turn : turns) {
      Assigned assigned = allocator.keep(turn.claimant(), turn.held());
      if (assigned != null) {
        kept.put(turn.id(), assigned);
      }
    }
    for (Turn turn : turns) {
      Assigned has = kept.get(turn.id());
      decisions.put(
          turn.id(),
          has != null
              ? allocator.complete(turn.claimant(), has)
              : allocator.assign(turn.claimant()));
    }
  }

  /** How many have nothing, or not all, because others have it. */
  long waiting() {
    return services.values().stream()
        .filter(
            service -> allocator.want(Claimant.of(service), decisions.get(service.id())) != null)
        .count();
  }

  /** How many wait for addresses that they ask for. */
  long asking() {
    return decisions.values().stream()
        .filter(decision ->
            decision instanceof Unassigned(Reason reason, _) && reason == Reason.ADDRESS_IN_USE)
        .count();
  }
}
