package bellman.api.status;

import org.jspecify.annotations.Nullable;

/**
 * What is so.
 *
 * @param isTrue the condition's status
 * @param reason one word
 * @param text in words
 * @param since when {@code isTrue} became what it is, of RFC 3339; null if it was so before
 */
public record Condition(boolean isTrue, String reason, String text, @Nullable String since) {}
