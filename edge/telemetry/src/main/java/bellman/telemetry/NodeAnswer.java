package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * Whether a speaker's node is there.
 *
 * @param absence why nothing can be announced, in words; null if it can
 */
public record NodeAnswer(@Nullable String absence) {}
