/** A package that rightly knows the one below it. */
@NullMarked
package bellman.architecture.bad.ring.high;

import org.jspecify.annotations.NullMarked;
