/**
 * The speaker of one node as a machine: what the planner says, put into BGP sessions. It is the
 * only room that knows the plan and BGP.
 *
 * <p>{@link bellman.speaker.SpeakerMachine} owns the planner, the route tables (one an audience)
 * and the peers. It is told what happened by {@link bellman.speaker.SpeakerMessage}s, one at a
 * time, with the time at which they are handled; it has something done through {@link
 * bellman.speaker.SpeakerHost}, {@link bellman.speaker.PeerSession} and {@link
 * bellman.speaker.BfdSessions}, none of which waits or calls back. {@link
 * bellman.speaker.Announcements} is the one place where an announcement becomes a BGP route; {@link
 * bellman.speaker.LivePeer} is a configured peer with what its session was sent.
 *
 * <p>A change goes this way: {@code SpeakerMachine.handle} (Observed), {@code Planner.begin},
 * {@code RouteTable.apply}, {@code LivePeer.send}, {@code PeerSession.send}; when the kernel has
 * taken it, {@code SessionEvent.Written} comes back, and {@code AdjRibOut.written} gives out what
 * changed meanwhile. What a large change of the configuration leaves to do is done in turns of its
 * own ({@link bellman.speaker.NextTurn}), so that a withdrawal does not wait for it.
 *
 * <p>Its weak side: a {@link bellman.speaker.PeerSession} is asked for its state, which may be
 * newer than the last event that the speaker was told.
 */
package bellman.speaker;
