/** Code that breaks a rule on purpose, so that a test can see the rule fail. */
@NullMarked
package bellman.architecture.bad.pure;

import org.jspecify.annotations.NullMarked;
