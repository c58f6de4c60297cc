/**
 * What each peer is to have, what it has, and the UPDATEs between the two (RFC 4271 section 3.2).
 *
 * <p>A {@link bellman.bgp.rib.RouteTable} is the desired state for all peers that get the same
 * routes. Each of them has an {@link bellman.bgp.rib.AdjRibOut}, which is <em>the table,
 * except</em>: it holds only the prefixes whose latest state its peer has not been sent yet, each
 * with what was sent last. A peer that keeps up costs nothing, and one that does not read holds one
 * entry a prefix, never a queue of history. A prefix that changed and changed back meanwhile is not
 * sent at all.
 *
 * <p>A peer is given one {@link bellman.bgp.rib.Batch} at a time, and the next when it has written
 * that one. Peers whose bytes are the same, an equal {@link bellman.bgp.rib.EncodingContext}, share
 * each encoding: whole tables as long as nothing changes, and the UPDATEs of a change among all
 * that are idle. Peers whose next hops or AS paths are their own share the prefixes of both: these
 * are packed once ({@link bellman.bgp.rib.PackedRoutes}), and each message is a head of its own and
 * a share of them. Withdrawals go first, and the first whole table of a family ends with End-of-RIB
 * (RFC 4724).
 *
 * <p>A peer may have a limit, of which the table knows nothing: what does not fit is held back by
 * its {@link bellman.bgp.rib.AdjRibOut}, and it shares the others' bytes as long as all fits. A
 * peer that is being left is drained first: it is another context from then on, so that its bytes
 * are its own, or those of all who are drained with it.
 *
 * <p>Everything is owned by one thread, does nothing by itself, and returns what is to be sent.
 */
package bellman.bgp.rib;
