package bellman.app.controller;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Kind;
import bellman.api.resource.L2Advertisement;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.app.cluster.ConfigurationStates;
import bellman.app.speaker.ProblemLog;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Handover;
import bellman.balancer.allocator.PoolUsage;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.Planner;
import bellman.kubernetes.ClusterFeed;
import bellman.kubernetes.Events;
import bellman.kubernetes.ServiceStatus;
import bellman.kubernetes.ServiceStatus.About;
import bellman.kubernetes.ServiceStatus.Condition;
import bellman.kubernetes.ServiceStatus.Outcome;
import bellman.kubernetes.StatusWriter;
import bellman.net.Address;
import bellman.runtime.Clock;
import bellman.runtime.Host;
import bellman.runtime.Machine;
import bellman.runtime.Threads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives services their addresses, while this process leads. */
public final class Controller implements ClusterFeed.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Between two looks whether the Lease is renewed, so that what was decided may be written. */
  private static final long UNTIL_RENEWED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long the use of pools may be out of date in their status. */
  private static final long USAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * What a controller is made with.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param excludeLabelCounts as for speakers
   */
  public record Setup(
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      ServiceStatus statuses,
      Events events,
      StatusWriter statusWriter,
      ConfigurationStates states,
      ControllerMetrics figures,
      ControllerMetrics.Term term) {}

  private sealed interface Note {
    record Observed(ClusterFeed.Change change) implements Note {}

    /** Nodes, endpoints, sessions and Pods of speakers. */
    record Surroundings(ClusterFeed.Change change) implements Note {}

    record Told(About about, String service, @Nullable Condition what, Outcome outcome)
        implements Note {}

    /** Nothing: it only wakes a thread that is to end. */
    record Over() implements Note {}

    record Written(String service, Write write, Outcome outcome) implements Note {}
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
  private final PoolStatuses pools;
  private final ProblemLog told = new ProblemLog();
  private final Clock clock = Clock.monotonic();
  private final Advertising advertising;
  private final AddressWaits waits;
  private final Host<Note> host;
  private long usageNanos = Long.MAX_VALUE;
  private boolean adopted;
  private List<Problem> unread = List.of();
  private List<Problem> warned = List.of();

  private Controller(Setup setup) {
    this.setup = setup;
    this.planner = Planner.ofController(setup.loadBalancerClass());
    this.events = new ServiceEvents(setup.events()::about);
    this.pools = new PoolStatuses(setup.statusWriter());
    this.advertising =
        new Advertising(
            setup.excludeLabelCounts(),
            new Services(),
            new Departed(Departed.on(setup.statusWriter()), Instant::now),
            Instant::now,
            clock);
    this.waits = new AddressWaits(new Awaited(), events::waits, Instant::now);
    this.host =
        new Host<>(
            new Owner(),
            clock,
            defect -> LOG.error("internal error (please report)", defect),
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
  public void changed(ClusterFeed.Change change) {
    host.tell(new Note.Observed(change));
  }

  /** What decides how far services are announced changed. */
  public void surroundings(ClusterFeed.Change change) {
    host.tell(new Note.Surroundings(change));
  }

  private final class Owner implements Machine<Note> {
    @Override
    public long deadlineNanos() {
      Due next = due.peek();
      return Math.min(
          advertising.deadlineNanos(),
          Math.min(usageNanos, next == null ? Long.MAX_VALUE : next.atNanos()));
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
          waits.due(entry, nowNanos);
        }
      }
      if (usageNanos <= nowNanos) {
        usageNanos = Long.MAX_VALUE;
        tellUsage();
      }
      advertising.tick(nowNanos);
    }

    @Override
    public void handle(Note note, long nowNanos) {
      switch (note) {
        case Note.Observed(var change) -> {
          observed(change, nowNanos);
          setup.figures().reconciled(clock.nanos() - nowNanos);
        }
        case Note.Surroundings(var change) -> advertising.surroundings(change, nowNanos);
        case Note.Told told -> told(told, nowNanos);
        case Note.Over _ -> {}
        case Note.Written(var service, var write, var outcome) ->
            written(service, write, outcome, nowNanos);
      }
    }
  }

  // ---- what comes in

  private void observed(ClusterFeed.Change change, long nowNanos) {
    List<Resource> upserts = new ArrayList<>(change.upserts().size());
    Set<String> affected = new LinkedHashSet<>();
    for (Resource resource : change.upserts()) {
      if (resource instanceof Service service) {
        String version = change.versions().getOrDefault(service.id(), "");
        Entry entry = entries.get(service.id());
        if (entry != null && entry.isNewerThan(version)) {
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
          affected.addAll(handover.written(service.id(), Entry.addresses(service)));
        }
        affected.add(service.id());
      } else if (resource instanceof IpAddressPool pool) {
        pools.observed(pool);
      } else if (resource instanceof L2Advertisement layer2) {
        events.layer2(layer2);
      }
      upserts.add(resource);
    }
    for (ObjectKey key : change.removed()) {
      if (key.kind() == Kind.SERVICE) {
        String id = key.namespace() + "/" + key.name();
        entries.remove(id);
        advertising.forget(id);
        setup.term().written(id, true);
        affected.addAll(handover.written(id, List.of()));
      } else if (key.kind() == Kind.IP_ADDRESS_POOL) {
        pools.removed(key.name());
      }
    }
    Planner.Outcome outcome = planner.observe(upserts, change.removed());
    affected.addAll(outcome.decisions().keySet());
    affected.forEach(this::reconcile);
    affected.forEach(advertising::changed);
    if (!adopted) {
      adopted = true;
      LOG.info(
          "{} services, {} of them with addresses",
          planner.services().size(),
          planner.assigned().size());
    }
    if (outcome.compiled()) {
      advertising.configured(planner.config());
    }
    if (outcome.compiled()
        || !change.problems().equals(unread)
        || !planner.configurationWarnings().equals(warned)) {
      unread = change.problems();
      tellProblems();
    }
    usageNanos = Math.min(usageNanos, nowNanos + USAGE_NANOS);
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
          setup.term().written(id, true);
          if (entry.awaited != null) {
            waits.over(entry, clock.nanos()); // it waited when it was ours
          }
          return; // somebody else's, whatever is in it
        }
        if (reason == Reason.NOT_LOAD_BALANCER && entry.saysPool(null)) {
          setup.term().written(id, true);
          waits.over(entry, clock.nanos());
          return; // never was one, or not of ours
        }
      }
    }
    List<Address> now = handover.mayHave(id, addresses, this::decided);
    boolean whole = now.equals(addresses);
    var write = new Write(now, now.isEmpty() ? null : pool, decision, whole);
    boolean isWritten =
        write.texts().equals(service.ingressIps())
            && entry.saysPool(write.pool())
            && !entry.inDoubt;
    setup.term().written(id, whole && isWritten);
    if (!whole) {
      waits.waits(entry, addresses, clock.nanos());
      if (isWritten) {
        waits.tell(entry, clock.nanos());
        return; // it is asked about again when the address is given back
      }
    }
    if (isWritten) {
      waits.over(entry, clock.nanos());
      events.found(entry, decision, planner.warnings(id));
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

  private void write(Entry entry, Write write) {
    String id = entry.service.id();
    String version = entry.version;
    boolean had = entry.service.hasHostNames() || !entry.service.ingressIps().isEmpty();
    send(
        "write " + id,
        () -> setup.statuses().write(id, version, had, write.texts(), write.pool()),
        outcome -> {
          setup.figures().updated(outcome instanceof Outcome.Done);
          host.tell(new Note.Written(id, write, outcome));
        });
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
        if (entry.isNewerThan(version)) {
          freed = handover.notWritten(id); // what was observed since is the truth
        } else {
          entry.version = version;
          entry.has(write.addresses(), write.pool());
          freed = handover.written(id, write.addresses());
          if (write.whole()) {
            events.tell(entry, write.decision(), planner.warnings(id));
          }
        }
        reconcile(id); // what was decided meanwhile
      }
      case Outcome.Stale _ -> {
        freed = handover.notWritten(id);
        retry(entry, nowNanos); // the newer version is on its way
      }
      case Outcome.Failed(String why) -> {
        LOG.warn("cannot write the status of {}: {}; retrying", id, why);
        entry.inDoubt = true;
        retry(entry, nowNanos);
      }
      case Outcome.Gone _ -> {
        freed = handover.notWritten(id);
        LOG.debug("{} is gone", id);
      }
      case Outcome.NotLeading _ -> {
        freed = handover.notWritten(id);
        LOG.debug("{} is deferred until the Lease is renewed, or left to the next leader", id);
        retryAt(entry, nowNanos + UNTIL_RENEWED_NANOS);
      }
    }
    freed.forEach(this::reconcile);
    advertising.changed(id); // it may have had to wait for this
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

  /** The services, for whoever tells which of them wait. */
  private final class Awaited implements AddressWaits.Services {
    @Override
    public @Nullable String holder(String service, Address address) {
      return handover.holder(service, address, Controller.this::decided);
    }

    @Override
    public void schedule(Entry entry) {
      due.add(new Due(entry.service.id(), entry.waitNanos));
    }

    @Override
    public void write(Entry entry, @Nullable Condition what) {
      say(About.ADDRESS_AWAITED, entry, what);
    }
  }

  // ---- what people are told

  /** The services, for whoever tells how far they are announced. */
  private final class Services implements Advertising.Services {
    @Override
    public Collection<String> all() {
      return entries.keySet();
    }

    @Override
    public @Nullable Entry entry(String service) {
      return entries.get(service);
    }

    @Override
    public boolean isOthers(String service) {
      return planner.decision(service) instanceof Decision.Unassigned(Reason reason, _)
          && reason == Reason.CLASS_NOT_OURS;
    }

    @Override
    public @Nullable Assigned assigned(String service) {
      return planner.decision(service) instanceof Assigned assigned ? assigned : null;
    }

    @Override
    public void write(Entry entry, @Nullable Condition what) {
      say(About.ADVERTISED, entry, what);
    }
  }

  private void say(About about, Entry entry, @Nullable Condition what) {
    String id = entry.service.id();
    String version = entry.version;
    entry.inFlight = true;
    send(
        "tell " + id,
        () -> setup.statuses().tell(about, id, version, what),
        outcome -> host.tell(new Note.Told(about, id, what, outcome)));
  }

  /** Sends a write, on a thread of its own; whatever becomes of it is told. */
  private static void send(String name, Supplier<Outcome> write, Consumer<Outcome> then) {
    Threads.brief(
            name,
            () -> {
              Outcome outcome;
              try {
                outcome = write.get();
              } catch (RuntimeException e) {
                LOG.error("failed to {}: internal error (please report)", name, e);
                outcome = new Outcome.Failed(e.toString());
              }
              then.accept(outcome);
            })
        .start();
  }

  private void told(Note.Told told, long nowNanos) {
    Entry entry = entries.get(told.service());
    if (entry == null) {
      return; // it went meanwhile
    }
    entry.inFlight = false;
    Outcome outcome = told.outcome();
    if (outcome instanceof Outcome.Done(String version) && !entry.isNewerThan(version)) {
      entry.version = version;
    }
    switch (told.about()) {
      case ADVERTISED -> advertising.written(entry, told.what(), outcome, nowNanos);
      case ADDRESS_AWAITED -> waits.written(entry, told.what(), outcome, nowNanos);
    }
    reconcile(told.service()); // what was decided meanwhile
  }

  private void tellProblems() {
    Set<Problem> problems = new TreeSet<>(planner.problems());
    problems.addAll(unread);
    warned = planner.configurationWarnings();
    told.tell(problems, warned, _ -> null);
    setup.states().write(problems, warned);
    setup.term().configured(problems.isEmpty());
  }

  private void tellUsage() {
    List<PoolUsage> usage = planner.usage();
    setup.term().pools(usage);
    pools.used(usage);
  }
}
