package bellman.bgp.session;

import java.util.List;

/** What an event led to. */
public record Step(Session next, List<Effect> effects) {

  public Step {
    effects = List.copyOf(effects);
  }
}
