package bellman.api.resource;

import org.jspecify.annotations.Nullable;

/**
 * How BFD watches a peer, as written ({@code spec} of BFDProfile v1beta1); intervals are
 * milliseconds.
 *
 * @param strict Bellman's own
 */
public record BfdProfile(
    Metadata metadata,
    @Nullable Integer receiveIntervalMillis,
    @Nullable Integer transmitIntervalMillis,
    @Nullable Integer echoIntervalMillis,
    @Nullable Integer detectMultiplier,
    @Nullable Integer minimumTtl,
    boolean echoMode,
    boolean passiveMode,
    boolean strict)
    implements Resource {

  @Override
  public Kind kind() {
    return Kind.BFD_PROFILE;
  }
}
