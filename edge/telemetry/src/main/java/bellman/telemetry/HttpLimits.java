package bellman.telemetry;

import java.util.Map;

/**
 * How much of a process its readers may take up. On a node anybody can reach the port of the
 * metrics, and a speaker that has no file descriptors left can't reach its routers any more.
 */
public final class HttpLimits {

  /** As the JDK's server has them: for each listening socket of the process. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "2000",
          // seconds until a request must be there wholly; a connection without one is closed then
          "sun.net.httpserver.maxReqTime", "5",
          "sun.net.httpserver.idleTimerScheduleMillis", "1000");

  private HttpLimits() {}

  /** Sets them, where the user of this JVM has not; before the first server is made. */
  public static void set() {
    LIMITS.forEach((name, limit) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, limit);
      }
    });
  }
}
