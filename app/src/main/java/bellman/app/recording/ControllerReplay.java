package bellman.app.recording;

import bellman.controller.ControllerMachine;
import bellman.controller.Effect;
import java.util.ArrayList;
import java.util.List;

/** A controller's machine that is given a recording; what it wants done is collected. */
final class ControllerReplay {

  private ControllerMachine machine;
  private final List<Entry.Wanted> wanted = new ArrayList<>();

  ControllerReplay(Entry.Leads leads) {
    this.machine = machine(leads);
  }

  private ControllerMachine machine(Entry.Leads leads) {
    return new ControllerMachine(
        leads.loadBalancerClass(), leads.excludeLabelCounts(), this::want, leads.at());
  }

  private void want(Effect effect) {
    if (!(effect instanceof Effect.Log)) {
      wanted.add(new Entry.Wanted(effect));
    }
  }

  /** Gives the machine an input; returns what it wants done. */
  List<Entry.Wanted> take(Entry.OfController entry) {
    wanted.clear();
    switch (entry) {
      case Entry.Leads leads -> machine = machine(leads); // another term, from nothing
      case Entry.Heard(var at, var input) -> machine.handle(input, at);
      case Entry.Due(var at) -> machine.tick(at);
      case Entry.DueUntil(long now) -> machine.ticked(now);
      case Entry.Wanted _ -> throw new IllegalArgumentException("that is no input: " + entry);
    }
    return List.copyOf(wanted);
  }

  /** Whether an effect is a request to the API server. */
  static boolean isWrite(Effect effect) {
    return switch (effect) {
      case Effect.WriteAddresses _, Effect.WriteCondition _, Effect.WriteSession _, Effect.Tell _ ->
          true;
      case Effect.Settled _,
          Effect.Problems _,
          Effect.PoolsUsed _,
          Effect.PoolChanged _,
          Effect.PoolGone _,
          Effect.LeaveSession _,
          Effect.Log _ ->
          false;
    };
  }
}
