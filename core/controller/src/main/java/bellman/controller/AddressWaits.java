package bellman.controller;

import bellman.api.status.Condition;
import bellman.api.status.EventReason;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.OtherService;
import bellman.net.Address;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Services that wait for an address which another is still to give back: their owners are told by
 * an event, and by a condition for as long as it is so. Owned by the machine.
 */
final class AddressWaits {

  /** The reason of the event and of the condition. */
  static final String REASON = EventReason.ADDRESS_AWAITED.text();

  /** An address is given back within milliseconds; a service that waits longer is told of it. */
  private static final long WAITS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Until a write is tried again that could not be done, or not yet. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What is needed of the controller. */
  interface Services {

    /** Who has an address that a service is to have; null for nobody. */
    @Nullable String holder(String service, Address address);

    /** Has {@link AddressWaits#due} called when {@link Entry#waitNanos} has come. */
    void schedule(Entry entry);

    /** Writes; null for no condition any more. */
    void write(Entry entry, @Nullable Condition what);
  }

  private final Services services;
  private final BiConsumer<String, String> events;
  private final Consumer<Effect> effects;
  private final Supplier<Instant> wallClock;

  /**
   * Nobody waits yet.
   *
   * @param events is told once of each service that waits, and for what
   */
  AddressWaits(
      Services services,
      BiConsumer<String, String> events,
      Consumer<Effect> effects,
      Supplier<Instant> wallClock) {
    this.services = services;
    this.events = events;
    this.effects = effects;
    this.wallClock = wallClock;
  }

  /** A service can't have all of these yet: it is to be told if that is so in a while. */
  void waits(Entry entry, List<Address> addresses, long nowNanos) {
    boolean begins = entry.waiting.isEmpty();
    entry.waiting = addresses;
    if (begins) {
      schedule(entry, nowNanos + WAITS_NANOS);
    } else if (entry.awaited != null) {
      entry.awaited = text(entry); // it may wait for another by now
    }
  }

  /** A service waits for nobody. */
  void over(Entry entry, long nowNanos) {
    if (!entry.waiting.isEmpty()) {
      entry.waiting = List.of();
      entry.awaited = null;
      entry.waitNanos = Long.MAX_VALUE;
    }
    tell(entry, nowNanos);
  }

  /** The time has come that was scheduled. */
  void due(Entry entry, long nowNanos) {
    entry.waitNanos = Long.MAX_VALUE;
    if (!entry.waiting.isEmpty() && entry.awaited == null) {
      entry.awaited = text(entry);
      if (entry.awaited != null) {
        events.accept(entry.service.id(), entry.awaited);
      }
    }
    tell(entry, nowNanos);
  }

  /**
   * What became of a write.
   *
   * @param what was written; null for no condition any more
   */
  void written(Entry entry, @Nullable Condition what, WriteOutcome outcome, long nowNanos) {
    switch (outcome) {
      case WriteOutcome.Done _ ->
          entry.annotate(
              ServiceCondition.ADDRESS_AWAITED.annotation(), what == null ? null : what.text());
      case WriteOutcome.Gone _ -> {}
      case WriteOutcome.Failed(String why) -> {
        effects.accept(
            Effect.Log.warn(
                "cannot report yet what {} is waiting for: {}", entry.service.id(), why));
        schedule(entry, nowNanos + WAITS_NANOS);
      }
      case WriteOutcome.Stale _, WriteOutcome.NotLeading _ ->
          schedule(entry, nowNanos + AGAIN_NANOS);
    }
  }

  private void schedule(Entry entry, long nanos) {
    entry.waitNanos = nanos;
    services.schedule(entry);
  }

  private @Nullable String text(Entry entry) {
    String id = entry.service.id();
    List<String> texts = new ArrayList<>(2);
    for (Address address : entry.waiting) {
      String holder = services.holder(id, address);
      if (holder != null) {
        texts.add(
            address
                + " is its new address, but is still in the status of "
                + OtherService.name(holder, id)
                + ": waiting until that status has been written");
      }
    }
    return texts.isEmpty() ? null : String.join("; ", texts);
  }

  /** Has its condition written if it is another than is told; now, or when that is possible. */
  void tell(Entry entry, long nowNanos) {
    String told = entry.annotation(ServiceCondition.ADDRESS_AWAITED.annotation());
    String wanted = entry.awaited;
    if (Objects.equals(told, wanted) || entry.waitNanos != Long.MAX_VALUE) {
      return;
    }
    if (entry.inFlight) {
      schedule(entry, nowNanos + AGAIN_NANOS);
      return;
    }
    Instant now = wallClock.get().truncatedTo(ChronoUnit.SECONDS);
    services.write(
        entry,
        wanted == null
            ? null
            : new Condition(
                true, REASON, wanted, told == null || told.isEmpty() ? now.toString() : null));
  }
}
