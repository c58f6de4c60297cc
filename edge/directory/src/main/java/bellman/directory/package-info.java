/**
 * A folder of manifests as a source of objects, and the files that remember addresses and orders.
 *
 * <p>{@link bellman.directory.Manifests} reads files once, as {@code plan} does. {@link
 * bellman.directory.WatchedDirectory} goes on: one thread of its own hears from the kernel what
 * changed, waits until it is quiet for some milliseconds, reads just those files, and reports the
 * objects that differ. A file that can't be read any more, or an object in it, keeps what it last
 * said, and the problem is reported beside it. {@link bellman.directory.AddressJournal} is a file
 * to which each assignment is appended, so that a restart, or a crash, loses none. {@link
 * bellman.directory.AdminStateFile} is one that is written whole each time that an operator orders
 * something for a peer that is to last.
 *
 * <p>What the objects mean is not known here.
 */
package bellman.directory;
