/**
 * Where time passes and threads are: the clock, and the host that runs a machine.
 *
 * <p>A machine is an owner of state that is told what happens and when. A {@link
 * bellman.runtime.Host} gives it one thread of its own: everything that others have to say goes
 * through a mailbox, so that the state needs no locks, and a deadline that is due goes before the
 * mailbox, so that no flood of messages in it can starve the machine's own timer. That the thread
 * gets a processor at all is up to those who make the flood: see {@link
 * bellman.runtime.Host#startVirtual}.
 */
package bellman.runtime;
