package bellman.ndp;

import java.util.List;

/** What an event led to. */
public record Step(State next, List<Effect> effects) {

  public Step {
    effects = List.copyOf(effects);
  }
}
