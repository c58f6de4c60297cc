package bellman.app.controller;

import bellman.app.cluster.ConfigurationStates;
import bellman.app.speaker.Told;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Handover;
import bellman.balancer.allocator.PoolUsage;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.Planner;
import bellman.balancer.resource.IpAddressPool;
import bellman.balancer.resource.Kind;
import bellman.balancer.resource.L2Advertisement;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import bellman.balancer.resource.Service;
import bellman.kubernetes.Events;
import bellman.kubernetes.Observation;
import bellman.kubernetes.ServiceStatus;
import bellman.kubernetes.ServiceStatus.Outcome;
import bellman.kubernetes.StatusBoard;
import bellman.net.Address;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives services their addresses, while this process leads. */
public final class Controller implements Observation.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Between two looks whether the Lease is renewed, so that what was decided may be written. */
  private static final long UNTIL_RENEWED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** An address is given back within milliseconds; a service that waits longer is told of it. */
  private static final long WAITS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long the use of pools may be out of date in their status. */
  private static final long USAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  static final StatusBoard.Sort POOLS =
      new StatusBoard.Sort("IPAddressPool", "ipaddresspools", false, true);

  /**
   * What a controller is made with.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   */
  public record Setup(
      @Nullable String loadBalancerClass,
      ServiceStatus statuses,
      Events events,
      StatusBoard board,
      ConfigurationStates states,
      Figures figures,
      Figures.Term term) {}

  private sealed interface Note {
    record Observed(Observation.Change change) implements Note {}

    /** Nothing: it only wakes a thread that is to end. */
    record Over() implements Note {}

    record Written(String service, Write write, Outcome outcome) implements Note {}
  }

  /**
   * What is written of a service.
   *
   * @param addresses what it is to have, or what of that it may have so far
   * @param pool where they are from; null for nowhere
   * @param decision what it comes of
   * @param whole whether it is all that was decided
   */
  private record Write(
      List<Address> addresses, @Nullable String pool, Decision decision, boolean whole) {

    List<String> texts() {
      return addresses.stream().map(Address::toString).toList();
    }
  }

  /** What is known of a service. */
  private static final class Entry {
    Service service;
    String version;
    boolean inFlight;

    /** Whether a write got no answer, and may have been done or not. */
    boolean inDoubt;

    /** The last decision that the service's owner was told of. */
    @Nullable Decision told;

    int failures;
    long retryNanos = Long.MAX_VALUE;

    /** What it is to have as soon as others have given it back; empty if it waits for nobody. */
    List<Address> waiting = List.of();

    /** When its owner is told that it waits. */
    long waitNanos = Long.MAX_VALUE;

    Entry(Service service, String version) {
      this.service = service;
      this.version = version;
    }
  }

  /** When a service is to be looked at again: to be written, or told that it waits. */
  private record Due(String service, long atNanos) {}

  private final Setup setup;
  private final Planner planner;
  private final ServiceEvents events;
  private final Handover handover = new Handover();
  private final Map<String, Entry> entries = new HashMap<>();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((one, other) -> Long.compare(one.atNanos(), other.atNanos()));
  private final Told told = new Told();
  private final Clock clock = Clock.monotonic();
  private final Host<Note> host;
  private long usageNanos = Long.MAX_VALUE;
  private boolean adopted;
  private List<Problem> unread = List.of();

  private Controller(Setup setup) {
    this.setup = setup;
    this.planner = Planner.ofController(setup.loadBalancerClass());
    this.events = new ServiceEvents(setup.events());
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("a defect of bellman", defect),
            setup.figures()::turn);
  }

  /** Starts a controller that knows of nothing yet. */
  public static Controller start(Setup setup) {
    var controller = new Controller(setup);
    controller.host.startPlatform("controller");
    return controller;
  }

  /** Ends: nothing is decided any more. */
  public void end() {
    host.end();
    host.tell(new Note.Over());
  }

  @Override
  public void changed(Observation.Change change) {
    host.tell(new Note.Observed(change));
  }

  private final class Owner implements Machine<Note> {
    @Override
    public long deadlineNanos() {
      Due next = due.peek();
      return Math.min(usageNanos, next == null ? Long.MAX_VALUE : next.atNanos());
    }

    @Override
    public void tick(long nowNanos) {
      for (Due next = due.peek(); next != null && next.atNanos() <= nowNanos; next = due.peek()) {
        due.remove();
        Entry entry = entries.get(next.service());
        if (entry != null && entry.retryNanos == next.atNanos()) {
          entry.retryNanos = Long.MAX_VALUE;
          reconcile(next.service());
        }
        if (entry != null && entry.waitNanos == next.atNanos()) {
          entry.waitNanos = Long.MAX_VALUE;
          tellOfWait(entry);
        }
      }
      if (usageNanos <= nowNanos) {
        usageNanos = Long.MAX_VALUE;
        tellUsage();
      }
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Observed(var change) -> {
          observed(change, nowNanos);
          setup.figures().reconciled(clock.nanos() - nowNanos);
        }
        case Note.Over _ -> {}
        case Note.Written(var service, var write, var outcome) ->
            written(service, write, outcome, nowNanos);
      }
    }
  }

  // ---- what comes in

  private void observed(Observation.Change change, long nowNanos) {
    List<Resource> upserts = new ArrayList<>(change.upserts().size());
    Set<String> affected = new LinkedHashSet<>();
    for (Resource resource : change.upserts()) {
      if (resource instanceof Service service) {
        String version = change.versions().getOrDefault(service.id(), "");
        Entry entry = entries.get(service.id());
        if (entry != null && isOlder(version, entry.version)) {
          continue; // what we wrote ourselves is newer
        }
        boolean isNews = entry == null || !version.equals(entry.version);
        if (entry == null) {
          entries.put(service.id(), new Entry(service, version));
        } else if (isNews) {
          entry.service = service;
          entry.version = version;
          entry.failures = 0;
          entry.inDoubt = false; // a write about the service as it was can't be done any more
          entry.retryNanos = Long.MAX_VALUE;
        }
        if (isNews) {
          affected.addAll(handover.written(service.id(), parsed(service)));
        }
        affected.add(service.id());
      } else if (resource instanceof IpAddressPool pool) {
        setup.board().renew(POOLS, pool.metadata().name());
      } else if (resource instanceof L2Advertisement layer2) {
        events.layer2(layer2);
      }
      upserts.add(resource);
    }
    for (ObjectKey key : change.removed()) {
      if (key.kind() == Kind.SERVICE) {
        String id = key.namespace() + "/" + key.name();
        entries.remove(id);
        affected.addAll(handover.written(id, List.of()));
      } else if (key.kind() == Kind.IP_ADDRESS_POOL) {
        setup.board().remove(POOLS, key.name());
      }
    }
    Planner.Outcome outcome = planner.observe(upserts, change.removed());
    affected.addAll(outcome.decisions().keySet());
    affected.forEach(this::reconcile);
    if (!adopted) {
      adopted = true;
      LOG.info(
          "{} services, {} of them have addresses",
          planner.services().size(),
          planner.assigned().size());
    }
    if (outcome.compiled() || !change.problems().equals(unread)) {
      unread = change.problems();
      tellProblems();
    }
    usageNanos = Math.min(usageNanos, nowNanos + USAGE_NANOS);
  }

  /** Whether a version is of an earlier state. They are numbers in every server that there is. */
  static boolean isOlder(String version, String than) {
    try {
      return Long.parseLong(version) < Long.parseLong(than);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static List<Address> parsed(Service service) {
    List<Address> addresses = new ArrayList<>(2);
    for (String text : service.ingressIps()) {
      try {
        addresses.add(Address.parse(text));
      } catch (IllegalArgumentException e) {
        LOG.debug("{} has '{}' in its status, which is no address", service.id(), text);
      }
    }
    return addresses;
  }

  // ---- what goes out

  /** Has a service's status say what was decided, if it does not yet. */
  private void reconcile(String id) {
    Entry entry = entries.get(id);
    Decision decision = planner.decision(id);
    if (entry == null || decision == null || entry.inFlight || entry.retryNanos != Long.MAX_VALUE) {
      return;
    }
    Service service = entry.service;
    List<Address> addresses = List.of();
    String pool = null;
    switch (decision) {
      case Decision.Assigned assigned -> {
        addresses = assigned.addresses();
        pool = assigned.pool();
      }
      case Decision.Unassigned(Reason reason, _) -> {
        if (reason == Reason.CLASS_NOT_OURS) {
          return; // somebody else's, whatever is in it
        }
        if (reason == Reason.NOT_LOAD_BALANCER && annotated(service) == null) {
          return; // never was one, or not of ours
        }
      }
    }
    List<Address> now = handover.mayHave(id, addresses, this::decided);
    boolean whole = now.equals(addresses);
    var write = new Write(now, now.isEmpty() ? null : pool, decision, whole);
    boolean isWritten =
        write.texts().equals(service.ingressIps())
            && Objects.equals(write.pool(), annotated(service))
            && !entry.inDoubt;
    if (whole) {
      entry.waiting = List.of();
      entry.waitNanos = Long.MAX_VALUE;
    } else {
      waits(entry, addresses);
      if (isWritten) {
        return; // it is asked about again when the address is given back
      }
    }
    if (isWritten) {
      if (entry.told == null && decision instanceof Decision.Assigned) {
        entry.told = decision; // it had them before we came, which is no news
      }
      tell(entry, decision);
      return;
    }
    entry.inFlight = true;
    handover.writing(id, now);
    write(entry, write);
  }

  private List<Address> decided(String service) {
    return planner.decision(service) instanceof Decision.Assigned assigned
        ? assigned.addresses()
        : List.of();
  }

  private static @Nullable String annotated(Service service) {
    return service.metadata().annotations().get(ServiceStatus.POOL_ANNOTATION);
  }

  private void write(Entry entry, Write write) {
    String id = entry.service.id();
    String version = entry.version;
    boolean had = !entry.service.ingressIps().isEmpty();
    Threads.brief(
            "write " + id,
            () -> {
              Outcome outcome;
              try {
                outcome = setup.statuses().write(id, version, had, write.texts(), write.pool());
              } catch (RuntimeException e) {
                LOG.error("writing {} failed: a defect of bellman", id, e);
                outcome = new Outcome.Failed(e.toString());
              }
              setup.figures().updated(outcome instanceof Outcome.Done);
              host.tell(new Note.Written(id, write, outcome));
            })
        .start();
  }

  private void written(String id, Write write, Outcome outcome, long nowNanos) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return; // it went meanwhile
    }
    entry.inFlight = false;
    Set<String> freed = Set.of();
    switch (outcome) {
      case Outcome.Done(String version) -> {
        entry.failures = 0;
        entry.inDoubt = false;
        if (isOlder(version, entry.version)) {
          freed = handover.notWritten(id); // what was observed since is the truth
        } else {
          entry.version = version;
          entry.service = withStatus(entry.service, write.addresses(), write.pool());
          freed = handover.written(id, write.addresses());
          if (write.whole()) {
            tell(entry, write.decision());
          }
        }
        reconcile(id); // what was decided meanwhile
      }
      case Outcome.Stale _ -> {
        freed = handover.notWritten(id);
        retry(entry, nowNanos); // the newer version is on its way
      }
      case Outcome.Failed(String why) -> {
        LOG.warn("the status of {} can't be written: {}: it is tried again", id, why);
        entry.inDoubt = true;
        retry(entry, nowNanos);
      }
      case Outcome.Gone _ -> {
        freed = handover.notWritten(id);
        LOG.debug("{} is gone", id);
      }
      case Outcome.NotLeading _ -> {
        freed = handover.notWritten(id);
        LOG.debug("{} waits until the Lease is renewed, or is left to the next leader", id);
        retryAt(entry, nowNanos + UNTIL_RENEWED_NANOS);
      }
    }
    freed.forEach(this::reconcile);
  }

  private void retry(Entry entry, long nowNanos) {
    long pause = Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(entry.failures, 20));
    entry.failures++;
    retryAt(entry, nowNanos + pause);
  }

  private void retryAt(Entry entry, long nanos) {
    entry.retryNanos = nanos;
    due.add(new Due(entry.service.id(), nanos));
  }

  /** Has its owner told, if it still waits in a while, that another has its address. */
  private void waits(Entry entry, List<Address> addresses) {
    if (entry.waiting.isEmpty()) {
      entry.waitNanos = clock.nanos() + WAITS_NANOS;
      due.add(new Due(entry.service.id(), entry.waitNanos));
    }
    entry.waiting = addresses;
  }

  private void tellOfWait(Entry entry) {
    String id = entry.service.id();
    for (Address address : entry.waiting) {
      String holder = handover.holder(id, address, this::decided);
      if (holder != null) {
        events.waits(id, address, holder);
      }
    }
  }

  private static Service withStatus(
      Service service, List<Address> addresses, @Nullable String pool) {
    Map<String, String> annotations = new HashMap<>(service.metadata().annotations());
    if (pool == null) {
      annotations.remove(ServiceStatus.POOL_ANNOTATION);
    } else {
      annotations.put(ServiceStatus.POOL_ANNOTATION, pool);
    }
    return service.withStatus(annotations, addresses.stream().map(Address::toString).toList());
  }

  // ---- what people are told

  private void tell(Entry entry, Decision decision) {
    events.decided(entry.service, entry.told, decision);
    entry.told = decision;
  }

  private void tellProblems() {
    Set<Problem> problems = new TreeSet<>(planner.problems());
    problems.addAll(unread);
    List<Problem> warnings = planner.configurationWarnings();
    told.tell(problems, warnings, _ -> null);
    setup.states().write(problems, warnings);
    setup.term().configured(problems.isEmpty());
  }

  private void tellUsage() {
    List<PoolUsage> usage = planner.usage();
    setup.term().pools(usage);
    for (PoolUsage pool : usage) {
      setup
          .board()
          .put(
              POOLS,
              pool.pool(),
              new StatusBoard.Wanted(
                  Map.of(),
                  Map.of(
                      "assignedIPv4",
                      pool.assignedIpv4(),
                      "assignedIPv6",
                      pool.assignedIpv6(),
                      "availableIPv4",
                      pool.availableIpv4(),
                      "availableIPv6",
                      pool.availableIpv6())));
    }
  }
}
