package bellman.lab;

/**
 * A session as the router sees it.
 *
 * @param routerId what the neighbor calls itself; empty where there is no session
 * @param lastError how the last session ended, in the router's words; empty where none did
 */
public record RouterSession(boolean established, String routerId, String lastError) {}
