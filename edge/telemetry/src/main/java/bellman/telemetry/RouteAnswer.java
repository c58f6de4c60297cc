package bellman.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route that a peer was really sent and holds, as {@code routes} tells of it.
 *
 * @param nextHop null where FRR chooses it, and does not say
 * @param localPref null where the session carries none (eBGP)
 * @param asPath the AS numbers as sent, nearest first; empty on iBGP
 * @param med null if none was sent
 * @param services the services that it is for, {@code namespace/name}
 */
public record RouteAnswer(
    String peer,
    String prefix,
    @Nullable String nextHop,
    @Nullable Long localPref,
    List<Long> asPath,
    @Nullable Long med,
    List<String> communities,
    List<String> services) {}
