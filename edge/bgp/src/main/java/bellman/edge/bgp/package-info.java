/**
 * BGP over TCP: sockets and threads for the peers of {@link bellman.bgp.peer}.
 *
 * <p>A {@link bellman.edge.bgp.BgpPeer} hosts one peer's machine on a virtual thread, carries out
 * its effects, and tells it what happens. Each of its {@link bellman.edge.bgp.Connection}s has two
 * more: one reads into the connection's inbound stream, and hands over the messages that come out
 * of it; one writes. Reading stops while the machine has not caught up with some 256 KiB, so that a
 * peer can't fill our memory, and after each 64 KiB waits for its turn ({@code Pacing}), so that
 * many peers that send all they can don't keep others from theirs, and writing blocks nobody but
 * the writer, so that a peer that does not read can't stop our timers. A {@link
 * bellman.edge.bgp.SimpleAcceptor} accepts connections and hands each to the peer whose address it
 * comes from.
 *
 * <p>How connections come about is a {@link bellman.edge.bgp.Connector}: a {@link
 * bellman.edge.bgp.Dialer} connects to one address, and at a {@link
 * bellman.edge.bgp.PassiveAcceptor} routers are waited for; with a {@link
 * bellman.edge.bgp.UnnumberedConnector} the router is found on an interface, and {@link
 * bellman.edge.bgp.LinkAwareConnectors} tells any of them of the interfaces that come and go. What
 * a {@link bellman.edge.bgp.Transport} asks of the kernel (TTL, TCP MD5, a device) is set on a
 * socket before its first packet, and if it can't be, there is no packet.
 *
 * <p>No decision about the protocol is made here.
 */
package bellman.edge.bgp;
