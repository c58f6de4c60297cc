package bellman.speaker;

/**
 * How a speaker is to leave its routers.
 *
 * @param text what their operators are told (RFC 9003)
 * @param holdNanos how long routes are held with GRACEFUL_SHUTDOWN, so that routers find other ways
 *     (RFC 8326); 0 to end at once
 * @param comingBack whether the process may only be replaced: routers that keep our routes
 *     meanwhile (graceful restart) are not drained, and their sessions end so that they do
 */
public record DrainTerms(String text, long holdNanos, boolean comingBack) {

  /** For good, and at once. */
  public static DrainTerms atOnce(String text) {
    return new DrainTerms(text, 0, false);
  }
}
