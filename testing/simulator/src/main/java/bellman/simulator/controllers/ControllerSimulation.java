package bellman.simulator.controllers;

import bellman.api.resource.BgpSessionStatus;
import bellman.api.resource.Kind;
import bellman.api.resource.Metadata;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.api.status.PoolAnnotation;
import bellman.api.status.ServiceCondition;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.Planner;
import bellman.net.Family;
import bellman.simulator.Agenda;
import bellman.simulator.Manifests;
import bellman.simulator.Tally;
import bellman.simulator.ViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One run of two or three controllers before a simulated API server.
 *
 * <ul>
 *   <li>No write gives an address to a service as long as another has it in its status, unless the
 *       two could share it by what the controller had heard of them.
 *   <li>Nothing is written by a process that does not lead.
 *   <li>No machine wants a tick that is past, again and again.
 *   <li>When the faults have ended, the status of each service is what a planner decides that is
 *       told of all objects at once; nobody waits for an address; each service that has one says
 *       how far it is announced; the use of pools is what the statuses say.
 *   <li>Then nothing is written any more.
 * </ul>
 */
final class ControllerSimulation {

  private static final long SETTLING_NANOS = 1_800 * Agenda.SECOND;

  private static final List<Kind> PLANNED =
      List.of(Kind.SERVICE, Kind.IP_ADDRESS_POOL, Kind.BGP_ADVERTISEMENT, Kind.BGP_PEER);

  private final long seed;
  private final Agenda agenda;
  private final Manifests manifests;
  private final ApiServerModel server;
  private final Tally tally = new Tally();
  private final List<ControllerProcess> processes = new ArrayList<>();

  private ControllerSimulation(long seed, Sabotage sabotage, boolean telling) {
    this.seed = seed;
    this.agenda = new Agenda(seed, telling);
    this.manifests = new Manifests(agenda);
    this.server = new ApiServerModel(sabotage);
    for (int i = 2 + agenda.below(2); i > 0; i--) {
      processes.add(new ControllerProcess("controller-" + i, agenda, server, sabotage, tally));
    }
  }

  /**
   * Runs a seed.
   *
   * @throws ViolationException if something happened that must not; it says how to see it again
   */
  static Tally run(long seed) {
    return run(seed, Sabotage.NONE);
  }

  static Tally run(long seed, Sabotage sabotage) {
    var simulation = new ControllerSimulation(seed, sabotage, Long.getLong("bellman.seed") != null);
    try {
      simulation.run();
    } catch (RuntimeException e) {
      var violation =
          new ViolationException(
              "controllers, seed "
                  + seed
                  + ", at "
                  + simulation.agenda.now() / 1e9
                  + " s: "
                  + e
                  + "\nreplay it with -Dbellman.seed="
                  + seed
                  + "\n"
                  + String.join("\n", simulation.agenda.told()));
      violation.initCause(e);
      throw violation;
    }
    return simulation.tally;
  }

  /** What happens in a seed, line by line. */
  static List<String> story(long seed) {
    var simulation = new ControllerSimulation(seed, Sabotage.NONE, true);
    simulation.run();
    return simulation.agenda.told();
  }

  private void run() {
    for (int i = 0; i < 3; i++) {
      server.put(manifests.pool(i));
      server.put(manifests.node(i));
    }
    server.put(manifests.peer(0));
    server.put(manifests.advertisement(0));
    for (int i = 0; i < 8; i++) {
      server.put(manifests.service(i));
    }
    processes.forEach(ControllerProcess::start);
    long end = agenda.now() + agenda.between(60 * Agenda.SECOND, 300 * Agenda.SECOND);
    while (agenda.now() < end) {
      runUntil(agenda.now() + pause());
      happen();
    }
    processes.forEach(ControllerProcess::heal);
    runUntil(agenda.now() + SETTLING_NANOS);
    checkSettled();
    long version = server.version();
    runUntil(agenda.now() + SETTLING_NANOS);
    if (server.version() != version) {
      throw new ViolationException("something is written though nothing changes");
    }
    checkSettled();
  }

  private long pause() {
    return agenda.percent(60)
        ? agenda.between(0, 50 * Agenda.MILLI)
        : agenda.between(0, 3 * Agenda.SECOND);
  }

  private void runUntil(long until) {
    while (agenda.next(until)) {
      tally.count("controller events");
    }
  }

  // ---- what happens

  private void happen() {
    int roll = agenda.below(1_000);
    if (roll < 500) {
      put(manifests.service(agenda.below(12)));
    } else if (roll < 620) {
      remove(Kind.SERVICE);
    } else if (roll < 640) {
      recreate();
    } else if (roll < 740) {
      put(manifests.pool(agenda.below(4)));
    } else if (roll < 765) {
      remove(Kind.IP_ADDRESS_POOL);
    } else if (roll < 790) {
      put(manifests.advertisement(agenda.below(3)));
    } else if (roll < 810) {
      put(manifests.peer(agenda.below(3)));
    } else if (roll < 830) {
      put(manifests.node(agenda.below(4)));
    } else if (roll < 870) {
      put(manifests.slice(agenda.below(20)));
    } else if (roll < 900) {
      put(session(agenda.below(4)));
    } else if (roll < 920) {
      remove(agenda.oneOf(List.of(Kind.NODE, Kind.ENDPOINT_SLICE, Kind.BGP_SESSION_STATUS)));
    } else if (roll < 950) {
      agenda.oneOf(processes).breakWatch();
    } else if (roll < 965) {
      server.stalledUntilNanos = agenda.now() + agenda.between(Agenda.SECOND, 15 * Agenda.SECOND);
      tally.count("stalls");
      agenda.tell("server", "stalls until", server.stalledUntilNanos / 1e9);
    } else if (roll < 980) {
      agenda.oneOf(processes).freeze();
    } else {
      agenda.oneOf(processes).die();
    }
  }

  private void put(Resource resource) {
    tally.count("puts of " + resource.kind().text());
    agenda.tell("people", "put", resource);
    server.put(resource);
  }

  private void remove(Kind kind) {
    List<StoredObject> all = server.all(kind);
    if (!all.isEmpty()) {
      ObjectKey key = agenda.oneOf(all).key();
      tally.count("removals of " + kind.text());
      agenda.tell("people", "remove", key);
      server.remove(key);
    }
  }

  /** As tools do that replace what can't be edited. */
  private void recreate() {
    List<StoredObject> all = server.all(Kind.SERVICE);
    if (!all.isEmpty()) {
      ObjectKey key = agenda.oneOf(all).key();
      server.remove(key);
      int number = Integer.parseInt(key.name().substring("service-".length()));
      put(manifests.service(number));
      tally.count("services created again");
    }
  }

  private BgpSessionStatus session(int number) {
    return new BgpSessionStatus(
        new Metadata("metallb-system", "session-" + number, Map.of(), Map.of(), null),
        "node-" + number,
        "",
        "peer-0",
        agenda.percent(60) ? "established" : "active",
        Set.of(Family.IPV4, Family.IPV6));
  }

  // ---- what is checked

  private void checkSettled() {
    ControllerProcess leader =
        processes.stream()
            .filter(ControllerProcess::leads)
            .findFirst()
            .orElseThrow(() -> new ViolationException("nobody leads"));
    Planner planner = Planner.ofController(null);
    planner.observe(
        server.all().stream()
            .map(StoredObject::resource)
            .filter(resource -> PLANNED.contains(resource.kind()))
            .toList(),
        List.of());
    for (StoredObject object : server.all(Kind.SERVICE)) {
      if (object.resource() instanceof Service service) {
        checkService(service, Objects.requireNonNull(planner.decision(service.id())));
      }
    }
    leader.checkSettled(planner.usage());
    tally.count("quiet moments");
  }

  private void checkService(Service service, Decision decision) {
    Map<String, String> annotations = service.metadata().annotations();
    String pool = annotations.get(PoolAnnotation.NAME);
    String advertised = annotations.get(ServiceCondition.ADVERTISED.annotation());
    List<String> addresses = List.of();
    String decided = null;
    switch (decision) {
      case Decision.Assigned assigned -> {
        addresses = assigned.addresses().stream().map(Object::toString).toList();
        decided = assigned.pool();
        tally.count("services with addresses");
      }
      case Decision.Unassigned(var reason, _) -> {
        if (reason == Reason.CLASS_NOT_OURS) {
          return;
        }
        tally.count("services without an address");
      }
    }
    if (!addresses.equals(service.ingressIps()) || !Objects.equals(decided, pool)) {
      throw new ViolationException(
          service.id()
              + " has "
              + service.ingressIps()
              + " from "
              + pool
              + ", decided is "
              + decision);
    }
    if ((advertised != null) != (decided != null)) {
      throw new ViolationException(service.id() + " says about announcing: " + advertised);
    }
    if (annotations.containsKey(ServiceCondition.ADDRESS_AWAITED.annotation())) {
      throw new ViolationException(service.id() + " says that it waits, and has " + addresses);
    }
  }

  @Override
  public String toString() {
    return "controllers, seed " + seed;
  }
}
