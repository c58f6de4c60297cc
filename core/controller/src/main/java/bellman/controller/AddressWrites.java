package bellman.controller;

import bellman.api.resource.Service;
import bellman.api.status.Condition;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.Decision;
import bellman.balancer.allocator.Handover;
import bellman.balancer.allocator.Reason;
import bellman.balancer.plan.Planner;
import bellman.net.Address;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has each service's status say what was decided: one write at a time for each service, in the
 * order that handing over addresses asks for, and again later when a write was not possible. Owned
 * by the machine.
 */
final class AddressWrites {

  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** Between two looks whether the Lease is renewed, so that what was decided may be written. */
  private static final long UNTIL_RENEWED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When a service is to be looked at again: to be written, or told that it waits. */
  private record Due(String service, long atNanos) {}

  private final Map<String, Entry> entries;
  private final Planner planner;
  private final Handover handover;
  private final ServiceEvents events;
  private final Consumer<Effect> effects;
  private final AddressWaits waits;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>((one, other) -> Long.compare(one.atNanos(), other.atNanos()));

  /**
   * Nothing is written yet.
   *
   * @param entries the services, which the machine puts there
   * @param handover what is written of them, which the machine observes as well
   */
  AddressWrites(
      Map<String, Entry> entries,
      Planner planner,
      Handover handover,
      ServiceEvents events,
      Consumer<Effect> effects,
      Supplier<Moment> now) {
    this.entries = entries;
    this.planner = planner;
    this.handover = handover;
    this.events = events;
    this.effects = effects;
    this.waits =
        new AddressWaits(new Awaited(), events::waits, effects, () -> now.get().timeOfDay());
  }

  long deadlineNanos() {
    Due next = due.peek();
    return next == null ? Long.MAX_VALUE : next.atNanos();
  }

  void tick(long nowNanos) {
    for (Due next = due.peek(); next != null && next.atNanos() <= nowNanos; next = due.peek()) {
      due.remove();
      Entry entry = entries.get(next.service());
      if (entry != null && entry.retryNanos == next.atNanos()) {
        entry.retryNanos = Long.MAX_VALUE;
        reconcile(next.service(), nowNanos);
      }
      if (entry != null && entry.waitNanos == next.atNanos()) {
        waits.due(entry, nowNanos);
      }
    }
  }

  /** Has a service's status say what was decided, if it does not yet. */
  void reconcile(String id, long nowNanos) {
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
          settled(id, true);
          if (entry.awaited != null) {
            waits.over(entry, nowNanos); // it waited when it was ours
          }
          return; // somebody else's, whatever is in it
        }
        if (reason == Reason.NOT_LOAD_BALANCER && entry.saysPool(null)) {
          settled(id, true);
          waits.over(entry, nowNanos);
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
    settled(id, whole && isWritten);
    if (!whole) {
      waits.waits(entry, addresses, nowNanos);
      if (isWritten) {
        waits.tell(entry, nowNanos);
        return; // it is asked about again when the address is given back
      }
    }
    if (isWritten) {
      waits.over(entry, nowNanos);
      events.found(entry, decision, planner.warnings(id));
      return;
    }
    entry.inFlight = true;
    entry.sentVersion = entry.version;
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
    effects.accept(new Effect.WriteAddresses(id, version, had, write));
  }

  void written(String id, Write write, WriteOutcome outcome, long nowNanos) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return; // it went meanwhile
    }
    entry.inFlight = false;
    Set<String> freed = Set.of();
    switch (outcome) {
      case WriteOutcome.Done(String version) -> {
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
        reconcile(id, nowNanos); // what was decided meanwhile
      }
      case WriteOutcome.Stale _ -> {
        freed = notWritten(entry);
        retry(entry, nowNanos); // the newer version is on its way
      }
      case WriteOutcome.Failed(String why) -> {
        effects.accept(Effect.Log.warn("cannot write the status of {}: {}; retrying", id, why));
        entry.inDoubt = true;
        retry(entry, nowNanos);
      }
      case WriteOutcome.Gone _ -> {
        freed = handover.notWritten(id);
        effects.accept(Effect.Log.debug("{} is gone", id));
      }
      case WriteOutcome.NotLeading _ -> {
        freed = notWritten(entry);
        effects.accept(
            Effect.Log.debug(
                "{} is deferred until the Lease is renewed, or left to the next leader", id));
        retryAt(entry, nowNanos + UNTIL_RENEWED_NANOS);
      }
    }
    freed.forEach(each -> reconcile(each, nowNanos));
  }

  /** Writes a condition. */
  void write(ServiceCondition about, Entry entry, @Nullable Condition what) {
    entry.inFlight = true;
    entry.sentVersion = entry.version;
    effects.accept(new Effect.WriteCondition(about, entry.service.id(), entry.version, what));
  }

  /** What became of a condition about waiting. */
  void told(Entry entry, @Nullable Condition what, WriteOutcome outcome, long nowNanos) {
    waits.written(entry, what, outcome, nowNanos);
  }

  private void settled(String service, boolean isWritten) {
    effects.accept(new Effect.Settled(service, isWritten));
  }

  /**
   * A write was refused. That says nothing of an earlier one which got no answer: the service may
   * have the addresses of that one until its next version is observed.
   */
  private Set<String> notWritten(Entry entry) {
    return entry.inDoubt ? Set.of() : handover.notWritten(entry.service.id());
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
      return handover.holder(service, address, AddressWrites.this::decided);
    }

    @Override
    public void schedule(Entry entry) {
      due.add(new Due(entry.service.id(), entry.waitNanos));
    }

    @Override
    public void write(Entry entry, @Nullable Condition what) {
      AddressWrites.this.write(ServiceCondition.ADDRESS_AWAITED, entry, what);
    }
  }
}
