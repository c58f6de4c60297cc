/**
 * Rules that the shape of the code must keep. A wall that nobody looks at is no wall: every rule
 * fails when it looked at nothing, and {@link RulesCanFailTest} shows that each one finds what it
 * is there to find, in the deliberately bad code under {@code bellman.architecture.bad}.
 */
@NullMarked
package bellman.architecture;

import org.jspecify.annotations.NullMarked;
