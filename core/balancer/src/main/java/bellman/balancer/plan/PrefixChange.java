package bellman.balancer.plan;

import bellman.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * The new state of a prefix for an audience.
 *
 * @param route null if it is not to be announced any more
 */
public record PrefixChange(Prefix prefix, @Nullable PlannedRoute route) {}
