package bellman.balancer.frrk8s;

/** Whether a node is leaving its routers. */
public enum Leaving {
  /** It announces what is planned. */
  NO,
  /** All routes are there still, with GRACEFUL_SHUTDOWN and local preference 0 (RFC 8326). */
  DRAINING,
  /** No route is announced any more; the sessions are FRR's, and stay. */
  GONE
}
