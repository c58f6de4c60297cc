/**
 * One BFD session as a pure machine: RFC 5880 section 6 in asynchronous mode, with the echo
 * function.
 *
 * <p>{@link bellman.bfd.session.SessionMachine#step} takes the {@link
 * bellman.bfd.session.Settings}, the {@link bellman.bfd.session.Session} so far, an {@link
 * bellman.bfd.session.Event} and the time, and returns the session after it and what is to be done.
 * A timer is a deadline in the session: whoever hosts it delivers a {@link
 * bellman.bfd.session.Event.Tick} when {@link bellman.bfd.session.Session#deadlineNanos} has come,
 * after all packets that wait in the receive socket: a pause of our own must not look like silence
 * of the neighbor.
 *
 * <p>What our packets say and what is in force differ while a Poll Sequence runs, because the
 * neighbor must know of longer intervals before they are used (section 6.8.3); so a session has
 * both. Settings that change meanwhile wait for its end.
 *
 * <p>We never ask for demand mode, and respect the neighbor's. We don't speak for forwarding that
 * outlives this process: the C bit is clear.
 */
package bellman.bfd.session;
