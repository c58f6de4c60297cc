package bellman.simulator.controllers;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.api.status.WriteOutcome;
import bellman.balancer.allocator.PoolUsage;
import bellman.controller.ControllerMachine;
import bellman.controller.Effect;
import bellman.controller.Input;
import bellman.controller.Moment;
import bellman.controller.Write;
import bellman.simulator.Agenda;
import bellman.simulator.Tally;
import bellman.simulator.ViolationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process: it contends for the Lease, and as long as it leads it has a machine, which hears of
 * what the {@link Feed}s bring and whose effects become requests. It may die, and stand still.
 *
 * <p>The Lease is held as {@code LeaderElection} holds it: renewed every second, no write is sent 6
 * s after the last renewal, one that was sent is over 4 s later, and only then another process may
 * lead.
 */
final class ControllerProcess {

  private static final long RENEW_NANOS = 6 * Agenda.SECOND;
  private static final long LEASE_NANOS = 10 * Agenda.SECOND;

  /** So often a machine may want a tick at one moment. */
  private static final int TICKS_AT_ONCE = 100_000;

  private static final List<Kind> CONFIGURATION =
      List.of(Kind.SERVICE, Kind.IP_ADDRESS_POOL, Kind.BGP_ADVERTISEMENT, Kind.BGP_PEER);

  private static final List<Kind> SURROUNDINGS =
      List.of(Kind.NODE, Kind.ENDPOINT_SLICE, Kind.BGP_SESSION_STATUS);

  /** What one machine leads. */
  private final class Term {
    final ControllerMachine machine;
    final Feed configuration;
    final Feed surroundings;
    final List<Effect> effects = new ArrayList<>();

    /** The services as the machine heard of them last. */
    final Map<String, Service> heard = new HashMap<>();

    final Set<String> unsettled = new HashSet<>();
    List<PoolUsage> usage = List.of();
    long wakesNanos = Long.MAX_VALUE;
    long tickedNanos;
    int ticks;

    Term() {
      machine = new ControllerMachine(null, true, effects::add, moment());
      configuration =
          new Feed(
              agenda,
              server,
              sabotage,
              tally,
              CONFIGURATION,
              change -> {
                for (Resource resource : change.upserts()) {
                  if (resource instanceof Service service) {
                    heard.put(service.id(), service);
                  }
                }
                for (ObjectKey key : change.removed()) {
                  heard.remove(key.namespace() + "/" + key.name());
                }
                hear(this, new Input.Observed(change));
              });
      surroundings =
          new Feed(
              agenda,
              server,
              sabotage,
              tally,
              SURROUNDINGS,
              (ObservedChange change) -> hear(this, new Input.Surroundings(change)));
    }
  }

  private final String name;
  private final Agenda agenda;
  private final ApiServerModel server;
  private final Sabotage sabotage;
  private final Tally tally;
  private final Sharing sharing;
  private final Requests requests;
  private @Nullable Term term;

  /** Counts lives: what an earlier one put down does not happen. */
  private int life;

  private long frozenUntilNanos;

  ControllerProcess(
      String name, Agenda agenda, ApiServerModel server, Sabotage sabotage, Tally tally) {
    this.name = name;
    this.agenda = agenda;
    this.server = server;
    this.sabotage = sabotage;
    this.tally = tally;
    this.sharing = new Sharing(server);
    this.requests = new Requests(agenda, server, sabotage, tally, this::mine, this::mayWrite);
  }

  private Moment moment() {
    return new Moment(agenda.now(), Instant.EPOCH.plusNanos(agenda.now()));
  }

  // ---- its life

  void start() {
    life++;
    mine(agenda.between(0, Agenda.SECOND), this::contend);
  }

  /** Ends at once; requests that are underway may still be done. */
  void die() {
    tally.count("deaths");
    agenda.tell(name, "dies");
    life++;
    endTerm();
    int before = life;
    agenda.in(
        agenda.between(Agenda.SECOND, 20 * Agenda.SECOND),
        () -> {
          if (life == before) {
            start();
          }
        });
  }

  /** Stands still for a while. */
  void freeze() {
    tally.count("freezes");
    frozenUntilNanos =
        Math.max(
            frozenUntilNanos, agenda.now() + agenda.between(Agenda.SECOND, 20 * Agenda.SECOND));
    agenda.tell(name, "stands still until", frozenUntilNanos / 1e9);
  }

  void breakWatch() {
    Term now = term;
    if (now != null) {
      (agenda.percent(80) ? now.configuration : now.surroundings).breakWatch();
    }
  }

  /** From now on nothing goes wrong any more. */
  void heal() {
    requests.heal();
  }

  private void endTerm() {
    Term over = term;
    term = null;
    if (over != null) {
      over.configuration.close();
      over.surroundings.close();
    }
  }

  /** What this life of the process does later; later still if it stands still then. */
  private void mine(long nanos, Runnable what) {
    int begun = life;
    agenda.in(nanos, () -> unfrozen(begun, what));
  }

  private void unfrozen(int begun, Runnable what) {
    if (life != begun) {
      return;
    }
    if (agenda.now() < frozenUntilNanos) {
      agenda.at(frozenUntilNanos, () -> unfrozen(begun, what));
    } else {
      what.run();
    }
  }

  private void contend() {
    if (agenda.now() >= server.stalledUntilNanos) {
      if (server.holder.equals(name)) {
        server.renewedNanos = agenda.now();
      } else {
        if (term != null && sabotage != Sabotage.LEADS_ON) {
          agenda.tell(name, "follows");
          endTerm();
        }
        if (server.holder.isEmpty() || agenda.now() - server.renewedNanos >= LEASE_NANOS) {
          server.holder = name;
          server.renewedNanos = agenda.now();
        }
      }
      if (server.holder.equals(name) && term == null) {
        tally.count("terms");
        agenda.tell(name, "leads");
        term = new Term();
      }
    }
    mine(agenda.between(Agenda.SECOND, 1_100 * Agenda.MILLI), this::contend);
  }

  private boolean mayWrite() {
    return sabotage == Sabotage.LEADS_ON
        || (server.holder.equals(name) && agenda.now() - server.renewedNanos < RENEW_NANOS);
  }

  // ---- its machine

  private void hear(Term of, Input input) {
    int begun = life;
    unfrozen(
        begun,
        () -> {
          if (term == of) {
            agenda.tell(name, "hears", input);
            tally.count("inputs");
            of.machine.handle(input, moment());
            perform(of);
          }
        });
  }

  private void perform(Term of) {
    List<Effect> effects = List.copyOf(of.effects);
    of.effects.clear();
    for (Effect effect : effects) {
      perform(of, effect);
    }
    long deadline = of.machine.deadlineNanos();
    if (deadline < of.wakesNanos) {
      of.wakesNanos = deadline;
      mine(Math.max(0, deadline - agenda.now()), () -> wake(of, deadline));
    }
  }

  private void wake(Term of, long scheduled) {
    if (term != of || of.wakesNanos != scheduled) {
      return;
    }
    of.wakesNanos = Long.MAX_VALUE;
    if (of.machine.deadlineNanos() <= agenda.now()) {
      of.ticks = of.tickedNanos == agenda.now() ? of.ticks + 1 : 0;
      of.tickedNanos = agenda.now();
      if (of.ticks > TICKS_AT_ONCE) {
        throw new ViolationException(name + " wants a tick that is past: it would never rest");
      }
      tally.count("ticks");
      of.machine.tick(moment());
      of.machine.ticked(agenda.now());
    }
    perform(of);
  }

  private void perform(Term of, Effect effect) {
    switch (effect) {
      case Effect.WriteAddresses write -> write(of, write);
      case Effect.WriteCondition(var about, var service, var version, var what) ->
          request(
              of,
              () -> server.write(about, service, version, what),
              outcome -> hear(of, new Input.Told(about, service, version, what, outcome)));
      case Effect.Settled(var service, var isWritten) -> {
        if (isWritten) {
          of.unsettled.remove(service);
        } else {
          of.unsettled.add(service);
        }
      }
      case Effect.PoolsUsed(var usage) -> of.usage = usage;
      case Effect.Tell(var object, _, var reason, _) -> tally.count("events " + reason.text());
      case Effect.Log(_, var text, var arguments) -> agenda.tell(name, "says", text, arguments);
      case Effect.Problems _, Effect.PoolChanged _, Effect.PoolGone _ -> {}
      case Effect.WriteSession _, Effect.LeaveSession _ -> {}
    }
  }

  // ---- its requests

  private void write(Term of, Effect.WriteAddresses effect) {
    String service = effect.service();
    Write write = effect.write();
    Set<String> sharers = sharing.allowed(service, of.heard);
    request(
        of,
        () -> {
          Service before = server.service(service);
          WriteOutcome outcome = server.write(service, effect.version(), write);
          if (outcome instanceof WriteOutcome.Done && before != null) {
            tally.count("addresses written");
            sharers.addAll(sharing.allowed(service, of.heard)); // others came to share it meanwhile
            sharing.check(service, before.ingressIps(), write.texts(), sharers);
            if (!server.holder.equals(name)) {
              throw new ViolationException(name + " wrote " + service + " and does not lead");
            }
          }
          return outcome;
        },
        outcome -> hear(of, new Input.Written(service, effect.version(), write, outcome)));
  }

  private void request(Term of, Supplier<WriteOutcome> effect, Consumer<WriteOutcome> answered) {
    requests.send(
        effect,
        outcome -> {
          if (term == of) {
            answered.accept(outcome);
          }
        });
  }

  // ---- what it says of itself

  boolean leads() {
    return term != null && server.holder.equals(name);
  }

  /** Whoever leads has written all that it decided, and told how far pools are used up. */
  void checkSettled(List<PoolUsage> usage) {
    Term now = Objects.requireNonNull(term);
    if (!now.unsettled.isEmpty()) {
      throw new ViolationException(name + " still has to write " + now.unsettled);
    }
    if (!usage.equals(now.usage)) {
      throw new ViolationException("pools are used as " + usage + ", told is " + now.usage);
    }
  }
}
