/**
 * This host's interfaces and their addresses, as the kernel tells of them: rtnetlink (RFC 3549).
 *
 * <p>{@link bellman.linux.link.LinkWatch} has one thread that asks for all interfaces and addresses
 * once, hears of every change from then on, and hands out a {@link bellman.net.link.Links} after
 * each burst of changes: a value that is never changed, so that whoever gets one compares it with
 * the one before and needs nothing else. Where the kernel had more to say than the socket could
 * hold, it says so, and everything is asked for again.
 *
 * <p>{@link bellman.linux.link.Netlink} reads and writes the messages and does nothing else; {@link
 * bellman.linux.link.LinkTable} is what they add up to.
 */
package bellman.linux.link;
