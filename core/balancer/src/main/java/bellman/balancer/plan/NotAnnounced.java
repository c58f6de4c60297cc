package bellman.balancer.plan;

/**
 * A node says nothing about a service.
 *
 * @param message the reason in words, with what would mend it
 */
public record NotAnnounced(NotAnnouncedReason reason, String message) {}
