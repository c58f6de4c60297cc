/**
 * The session with one peer as a pure machine: RFC 4271 section 8, for a speaker that originates.
 *
 * <p>{@link bellman.bgp.session.SessionMachine#step} takes the {@link
 * bellman.bgp.session.Settings}, the {@link bellman.bgp.session.Session} so far, an {@link
 * bellman.bgp.session.Event} and the time, and returns the session after it and a list of {@link
 * bellman.bgp.session.Effect}s, to be carried out in order. Nothing happens in here. A timer is a
 * deadline in the state: whoever hosts the machine (in production {@link bellman.bgp.peer})
 * delivers a {@link bellman.bgp.session.Event.Tick} when {@link
 * bellman.bgp.session.Session#deadlineNanos} has come, before anything else that waits. Times are
 * nanoseconds of a clock that only goes forward.
 *
 * <p>A peer may have two TCP connections for a while, one that we dialled and one that we accepted.
 * They are told apart by a number that the machine gives (dialled) or is given (accepted); each is
 * an {@link bellman.bgp.session.Attempt} in one of the RFC's states Connect, OpenSent and
 * OpenConfirm, and the rule of section 6.8 decides which survives once both sides have said who
 * they are. The RFC's Active is waiting with no attempt under way; Idle is waiting without
 * accepting any, or, where an operator wants no session, {@link
 * bellman.bgp.session.State.Disabled}, which only {@link bellman.bgp.session.Event.Enable} ends.
 *
 * <p>What a peer does with our routes when a session ends depends on how it ends. With graceful
 * restart on both sides (RFC 4724) it keeps them for a while when the connection is lost without a
 * NOTIFICATION; with the N bit on both sides (RFC 8538) after any NOTIFICATION but a Hard Reset
 * too. So an end that is meant to be one, and an end that is a restart, take different ways out of
 * {@link bellman.bgp.session.State.Established}.
 *
 * <p>A session may wait for BFD (draft-ietf-idr-bgp-bfd-strict-mode): then both OPENs are
 * exchanged, and our KEEPALIVE is not sent until BFD is up. What BFD said last is part of the
 * session, since it holds for the next connection too.
 *
 * <p>Why a session ended is kept in words, with the RFC's codes, because that is what an operator
 * asks for first.
 */
package bellman.bgp.session;
