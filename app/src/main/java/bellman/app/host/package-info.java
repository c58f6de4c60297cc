/**
 * What a process finds out about the host that it runs on, and does for itself there: the host's
 * name, the folder for its state, and a heap that is collected at a good moment.
 *
 * <p>{@link bellman.app.host.IdleHeapTrimmer} has a thread of its own, and asks those who would
 * take a pause for the end of this process ({@link bellman.app.host.Watchers}) to bear it.
 * Everything else is asked and forgotten.
 */
package bellman.app.host;
