package bellman.bgp.rib;

import bellman.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * The new state of a prefix.
 *
 * @param attributes null if it is gone
 */
public record RouteChange(Prefix prefix, @Nullable RouteAttributes attributes) {}
