package bellman.telemetry;

import org.jspecify.annotations.Nullable;

/** Who may read metrics. Called on the thread of the request, and may take its time. */
public interface Access {

  /** Everybody, for what only this host can reach. */
  Access EVERYBODY = _ -> 200;

  /**
   * Judges a request.
   *
   * @param authorization its header of that name; null if there is none
   * @return the status of HTTP to answer with: 200 lets it in; 401, 403 and 503 say that the reader
   *     is not known, may not, or can't be judged now
   */
  int status(@Nullable String authorization);
}
