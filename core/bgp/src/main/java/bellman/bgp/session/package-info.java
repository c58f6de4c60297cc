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
 * <p>A peer may have two TCP connections for a while, one that we dialed and one that we accepted.
 * They are told apart by a number that the machine gives (dialed) or is given (accepted); each is
 * an {@link bellman.bgp.session.ConnectionAttempt} in one of the RFC's states Connect, OpenSent and
 * OpenConfirm, and the rule of section 6.8 decides which survives once both sides have said who
 * they are. The RFC's Active is waiting with no attempt under way; Idle is waiting without
 * accepting any, or, where an operator wants no session, {@link
 * bellman.bgp.session.State.Disabled}, which only {@link bellman.bgp.session.Event.Enable} ends.
 *
 * <p>This is what the RFC's events are here, and what the machine does with each in the states of
 * the RFC: the next state, or "-" for the same, and the NOTIFICATION that is sent. Nothing stands
 * where an event can't be. The tests hold both lists, and know more situations than these
 * (DelayOpen, graceful restart, two connections): {@code EveryEventInEveryStateTest}.
 *
 * <pre>
 * Event of RFC 4271 section 8.1: row of the table below
 *  1 ManualStart: start
 *  2 ManualStop: stop, leave
 *  3 AutomaticStart: due
 *  4 ManualStart_with_PassiveTcpEstablishment: start
 *  5 AutomaticStart_with_PassiveTcpEstablishment: due
 *  6 AutomaticStart_with_DampPeerOscillations: due
 *  7 AutomaticStart_with_DampPeerOscillations_and_PassiveTcpEstablishment: due
 *  8 AutomaticStop: bfdDown, bfdRestart
 *  9 ConnectRetryTimer_Expires: due
 * 10 HoldTimer_Expires: due
 * 11 KeepaliveTimer_Expires: due
 * 12 DelayOpenTimer_Expires: due
 * 13 IdleHoldTimer_Expires: due
 * 14 TcpConnection_Valid: accepted
 * 15 Tcp_CR_Invalid: none: such a connection never reaches a session
 * 16 Tcp_CR_Acked: connected, late
 * 17 TcpConnectionConfirmed: accepted
 * 18 TcpConnectionFails: dialFailed, closed
 * 19 BGPOpen: open
 * 20 BGPOpen with DelayOpenTimer running: open
 * 21 BGPHeaderErr: malformed
 * 22 BGPOpenMsgErr: malformed
 * 23 OpenCollisionDump: none: part of the step that takes the OPEN
 * 24 NotifMsgVerErr: notification
 * 25 NotifMsg: notification, reset, rejected, collided, hardReset, resetHard
 * 26 KeepAliveMsg: keepalive
 * 27 UpdateMsg: update
 * 28 UpdateMsgErr: malformed
 *  - an operator wants a new session (RFC 4486): clear
 *  - an operator wants no session: disable
 *  - disable, taken back: enable
 *  - BFD reaches the peer (RFC 5882): bfdUp
 *  - a deadline may have come, and none has: tick
 *  - ROUTE-REFRESH (RFC 2918): refresh
 *  - timers of the settings changed: edited
 *  - a message on a connection that is gone: stray
 * </pre>
 *
 * <pre>
 * Event        Idle        Connect     Active      OpenSent    OpenConfirm Established
 * start        Connect     -           Connect     -           -           -
 * stop         -           Idle        Idle        Idle 6/2    Idle 6/2    Idle 6/2
 * leave        -           Idle        Idle        Idle 6/2    Idle 6/2    Idle 6/2
 * clear        Connect     -           Connect     Connect 6/4 Connect 6/4 Active 6/4
 * disable      -           Idle        Idle        Idle 6/2    Idle 6/2    Idle 6/2
 * enable       -           -           -           -           -           -
 * bfdDown      -           -           -           -           -           Active 6/10
 * bfdRestart   -           -           -           -           -           Active 6/10
 * bfdUp        -           -           -           -           -           -
 * tick         -           -           -           -           -           -
 * due          Connect     Active      Connect     Idle 4/0    -           -
 * connected    -           OpenSent    -
 * late         -           -           -           -           -           -
 * dialFailed   -           Active      -           -           -           -
 * accepted     - 6/5       OpenSent    OpenSent    -           -           - 6/7
 * open         -           -           -           OpenConfirm Idle 5/2    Active 5/3
 * keepalive    -           -           -           Idle 5/1    Established -
 * update       -           -           -           Idle 5/1    Idle 5/2    -
 * refresh      -           -           -           Idle 5/1    Idle 5/2    -
 * notification -           Idle        -           Idle        Idle        Idle
 * reset        -           Active      -           Active      Active      Active
 * rejected     -           Active      -           Active      Active      Idle
 * collided     -           Active      -           Active      Active      Idle
 * hardReset    -           Idle        -           Idle        Idle        Idle
 * resetHard    -           Active      -           Active      Active      Active
 * edited       -           -           -           -           -           -
 * malformed    -           Idle        -           Idle 1/1    Idle 1/1    Active 1/1
 * closed       -           Active      -           Active      Active      Active
 * stray        -           -           -           -           -           -
 * </pre>
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
