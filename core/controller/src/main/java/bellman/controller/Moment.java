package bellman.controller;

import java.time.Instant;

/**
 * A moment by both clocks: one that only goes forward, for all that waits, and the time of day, for
 * what people read.
 */
public record Moment(long nanos, Instant timeOfDay) {}
