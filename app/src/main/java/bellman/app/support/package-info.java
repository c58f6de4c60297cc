/**
 * What {@code bellman support} writes: one archive for a bug report.
 *
 * <p>Two things are owed to whoever sends it. Nothing secret is in it: {@link
 * bellman.app.support.Blanking} knows the fields that hold secrets, leaves out what Bellman does
 * not read, and looks in all other text for the secrets that it has seen and for what looks like
 * one. And it says what is not in it: {@link bellman.app.support.Archive} names each part that
 * could not be had or was cut, and why.
 */
package bellman.app.support;
