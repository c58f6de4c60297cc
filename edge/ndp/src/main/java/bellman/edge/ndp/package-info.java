/**
 * Neighbor discovery on the wire: who is on the other end of an interface (RFC 4861), for peers
 * that have an interface and no address.
 *
 * <p>{@link bellman.edge.ndp.RouterDiscovery} runs the machine of {@link bellman.ndp} for every
 * interface that is wanted, on one virtual thread, and carries its effects out. All of them share
 * one raw ICMPv6 socket, on which the kernel lets through nothing but solicitations and
 * advertisements; one platform thread waits on it, because a wait in a system call holds the
 * thread. The socket is there only while an interface is wanted, and the process needs the
 * capability NET_RAW for it: without it the peers say so, and stay down.
 */
package bellman.edge.ndp;
