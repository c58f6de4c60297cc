/**
 * BFD over UDP (RFC 5881, RFC 5883): all sessions on one thread.
 *
 * <p>A late packet is an outage here, so the {@link bellman.edge.bfd.BfdThread} is a thread of the
 * operating system of its own, which waits in {@code ppoll} for its sockets and for the first of
 * all deadlines, and never for anything else. After every wait it first takes all packets that have
 * come, and then serves what is due: after a pause of ours (a collection of garbage, a busy
 * machine) the neighbor's packets wait in the socket, and must not be missed because the clock has
 * gone on.
 *
 * <p>A neighbor must not take a long pause for the end of this host either. One that can be
 * foreseen is announced: all neighbors are asked to bear a longer silence ({@link
 * bellman.edge.bfd.BfdThread#bear}), which is a Poll Sequence like that of any other change of
 * intervals.
 *
 * <p>One receiving socket serves all sessions of a family, a port and a VRF; each packet is handed
 * to its session by the discriminator that the neighbor returns, or by addresses before it knows
 * one (RFC 5881 section 3). Each session sends through a socket of its own, because its source port
 * must be its own (section 4).
 *
 * <p>Echo packets (IPv4 over one hop) are addressed to ourselves and sent to the neighbor's
 * hardware address, whose kernel then forwards them back. Neither sending nor receiving such a
 * packet is possible with an ordinary socket, so {@link bellman.edge.bfd.EchoSocket} is a packet
 * socket. The neighbor's own ones are sent back by this host's kernel, if it forwards.
 *
 * <p>Whoever opens a {@link bellman.edge.bfd.BfdSession} may use it from any thread; its listener
 * is called on the BFD thread, and must be quick.
 */
package bellman.edge.bfd;
