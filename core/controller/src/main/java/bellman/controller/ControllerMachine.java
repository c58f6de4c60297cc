package bellman.controller;

import bellman.api.resource.IpAddressPool;
import bellman.api.resource.Kind;
import bellman.api.resource.L2Advertisement;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.api.status.Condition;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Handover;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.Planner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives services their addresses, while its process leads.
 *
 * <p>Effects are handed over as they come about, in their order, before an input is done with: so
 * what was begun is done even where something after it fails. Whoever takes them must not call the
 * machine meanwhile.
 */
public final class ControllerMachine {

  /** How long the use of pools may be out of date in their status. */
  private static final long USAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Consumer<Effect> effects;
  private final Planner planner;
  private final ServiceEvents events;
  private final Handover handover = new Handover();
  private final Map<String, Entry> entries = new HashMap<>();
  private final AddressWrites writes;
  private final PoolStatuses pools;
  private final Advertising advertising;
  private Moment now;
  private long usageNanos = Long.MAX_VALUE;
  private boolean adopted;
  private List<Problem> unread = List.of();
  private List<Problem> warned = List.of();

  /**
   * A controller that knows of nothing yet.
   *
   * @param loadBalancerClass the class that is served; null for services without a class
   * @param excludeLabelCounts as for speakers
   */
  public ControllerMachine(
      @Nullable String loadBalancerClass,
      boolean excludeLabelCounts,
      Consumer<Effect> effects,
      Moment now) {
    this.effects = effects;
    this.now = now;
    this.planner = Planner.ofController(loadBalancerClass);
    this.events =
        new ServiceEvents((object, type, reason, message) ->
            effects.accept(new Effect.Tell(object, type, reason, message)));
    this.pools = new PoolStatuses(effects);
    this.writes = new AddressWrites(entries, planner, handover, events, effects, () -> this.now);
    this.advertising =
        new Advertising(
            excludeLabelCounts,
            new Services(),
            new Departed(new Sessions(), () -> this.now.timeOfDay()),
            effects,
            () -> this.now.timeOfDay(),
            now.nanos());
  }

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  public long deadlineNanos() {
    return Math.min(advertising.deadlineNanos(), Math.min(usageNanos, writes.deadlineNanos()));
  }

  /** The deadline has come. */
  public void tick(Moment moment) {
    now = moment;
    long nowNanos = moment.nanos();
    writes.tick(nowNanos);
    if (usageNanos <= nowNanos) {
      usageNanos = Long.MAX_VALUE;
      effects.accept(new Effect.PoolsUsed(planner.usage()));
    }
    advertising.tick(nowNanos);
  }

  /** The last tick, with its effects, took until now: others have their turn for as long. */
  public void ticked(long nowNanos) {
    advertising.ticked(nowNanos);
  }

  /** Something happened. */
  public void handle(Input input, Moment moment) {
    now = moment;
    long nowNanos = moment.nanos();
    switch (input) {
      case Input.Observed(var change) -> observed(change, nowNanos);
      case Input.Surroundings(var change) -> advertising.surroundings(change, nowNanos);
      case Input.Told told -> told(told, nowNanos);
      case Input.Written(var service, var version, var write, var outcome) -> {
        if (sent(service, version) != null) {
          writes.written(service, write, outcome, nowNanos);
          advertising.changed(service); // it may have had to wait for this
        }
      }
    }
  }

  // ---- what comes in

  private void observed(ObservedChange change, long nowNanos) {
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
          affected.addAll(handover.written(service.id(), Entry.addresses(service, effects)));
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
        effects.accept(new Effect.Settled(id, true));
        affected.addAll(handover.written(id, List.of()));
      } else if (key.kind() == Kind.IP_ADDRESS_POOL) {
        pools.removed(key.name());
      }
    }
    Planner.Outcome outcome = planner.observe(upserts, change.removed());
    affected.addAll(outcome.decisions().keySet());
    affected.forEach(each -> writes.reconcile(each, nowNanos));
    affected.forEach(advertising::changed);
    if (!adopted) {
      adopted = true;
      effects.accept(
          Effect.Log.info(
              "{} services, {} of them with addresses",
              planner.services().size(),
              planner.assigned().size()));
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

  private void told(Input.Told told, long nowNanos) {
    Entry entry = sent(told.service(), told.version());
    if (entry == null) {
      return; // it went meanwhile
    }
    entry.inFlight = false;
    WriteOutcome outcome = told.outcome();
    if (outcome instanceof WriteOutcome.Done(String version) && !entry.isNewerThan(version)) {
      entry.version = version;
    }
    switch (told.about()) {
      case ADVERTISED -> advertising.written(entry, told.what(), outcome, nowNanos);
      case ADDRESS_AWAITED -> writes.told(entry, told.what(), outcome, nowNanos);
    }
    writes.reconcile(told.service(), nowNanos); // what was decided meanwhile
  }

  /**
   * The service that a write was about; null if that went meanwhile, even if there is another of
   * its name.
   */
  private @Nullable Entry sent(String service, String version) {
    Entry entry = entries.get(service);
    return entry != null && version.equals(entry.sentVersion) ? entry : null;
  }

  private void tellProblems() {
    Set<Problem> problems = new TreeSet<>(planner.problems());
    problems.addAll(unread);
    warned = planner.configurationWarnings();
    effects.accept(new Effect.Problems(problems, warned));
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
      writes.write(ServiceCondition.ADVERTISED, entry, what);
    }
  }

  /** The status of sessions whose speaker is gone. */
  private final class Sessions implements Departed.Board {
    @Override
    public void put(String session, Map<String, ?> status) {
      effects.accept(new Effect.WriteSession(session, status));
    }

    @Override
    public void remove(String session) {
      effects.accept(new Effect.LeaveSession(session));
    }
  }
}
