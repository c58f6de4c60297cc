package bellman.controller;

import bellman.api.resource.ObservedChange;
import bellman.api.status.Condition;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import org.jspecify.annotations.Nullable;

/** What a controller hears of. */
public sealed interface Input {

  /** Services, and what addresses are given out by. The first has everything that there is. */
  record Observed(ObservedChange change) implements Input {}

  /** Nodes, endpoints, sessions and Pods of speakers. */
  record Surroundings(ObservedChange change) implements Input {}

  /** The outcome of {@link Effect.WriteAddresses}. */
  record Written(String service, String version, Write write, WriteOutcome outcome)
      implements Input {}

  /** The outcome of {@link Effect.WriteCondition}. */
  record Told(
      ServiceCondition about,
      String service,
      String version,
      @Nullable Condition what,
      WriteOutcome outcome)
      implements Input {}
}
