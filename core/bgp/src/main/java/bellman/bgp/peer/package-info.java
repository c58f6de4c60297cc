/**
 * One peer without I/O: octets and numbers of connections in, octets to write out. What runs it, be
 * it threads with sockets or a simulator with virtual lines, reads, writes, connects and keeps
 * time, and decides nothing.
 *
 * <p>What comes: a connection's reader puts octets into its {@link bellman.bgp.peer.InboundStream},
 * which knows where messages end and hands them out decoded, and tells the {@link
 * bellman.bgp.peer.PeerMachine} of each as a {@link bellman.bgp.peer.PeerEvent}. What goes: {@link
 * bellman.bgp.peer.PeerMachine#step} gives each event to the session machine ({@link
 * bellman.bgp.session}), makes octets of its messages, and returns the {@link
 * bellman.bgp.peer.Peer} after it with {@link bellman.bgp.peer.PeerEffect}s, to be carried out in
 * order. UPDATEs are encoded by {@link bellman.bgp.rib} and pass through by reference.
 *
 * <p>A connection has a number: of one that is dialed it comes with {@link
 * bellman.bgp.peer.PeerEffect.Dial}, and one that was accepted gets {@link
 * bellman.bgp.peer.Peer#nextAccepted}. No number is used twice, so that an event of a connection
 * that was given up finds nothing and changes nothing. Which connections there are, and which is
 * the session's, follows from the session's state.
 *
 * <p>Two owners: the stream is the reader's, everything else the peer's. {@link
 * bellman.bgp.peer.PeerEffect.Agree} carries what was negotiated from one to the other. It is in
 * time, because a router speaks so only after our KEEPALIVE, which is written after it; one that
 * does not wait for it may be misread, and loses its session.
 */
package bellman.bgp.peer;
