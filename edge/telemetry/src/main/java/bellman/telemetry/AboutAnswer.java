package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * What a process is, for whoever looks for its files and its version.
 *
 * @param command {@code run} or {@code speaker}
 * @param version of Bellman
 * @param java of the Java runtime that it runs in
 * @param pid of the process
 * @param startedAt when it began, RFC 3339
 * @param node which node it is
 * @param config the folder that it follows, absolute; null where it follows a cluster
 * @param state the file in which it remembers addresses (of {@code run}) or orders for peers (of
 *     {@code speaker}), absolute
 * @param loadBalancerClass the class of services that it serves; null for those without one
 */
public record AboutAnswer(
    String command,
    String version,
    String java,
    long pid,
    String startedAt,
    String node,
    @Nullable String config,
    @Nullable String state,
    @Nullable String loadBalancerClass) {}
