/** A package that knows one above it. */
@NullMarked
package bellman.architecture.bad.ring.low;

import org.jspecify.annotations.NullMarked;
