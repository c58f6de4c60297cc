package bellman.bfd.session;

import java.util.List;

/** What an event led to. */
public record Step(Session next, List<Effect> effects) {}
