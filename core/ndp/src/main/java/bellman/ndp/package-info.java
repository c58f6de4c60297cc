/**
 * How two routers on one link find each other with no address configured: IPv6 neighbor discovery
 * (RFC 4861), as far as an unnumbered BGP peer needs it.
 *
 * <p>Whoever wants to be found sends Router Advertisements from its link-local address, and whoever
 * hears one knows whom to dial. A Router Solicitation asks for one at once. {@link
 * bellman.ndp.DiscoveryMessage} reads and writes both, without the ICMPv6 checksum, which is the
 * kernel's.
 *
 * <p>{@link bellman.ndp.DiscoveryMachine#step} decides for one interface when to send which, and
 * which of those heard is <em>the</em> neighbor: a {@link bellman.ndp.State}, an {@link
 * bellman.ndp.Event} and the time go in, the next state and {@link bellman.ndp.Effect}s come out.
 * Nothing happens in here. Timers are deadlines in the state, in nanoseconds of a clock that only
 * goes forward.
 *
 * <p>The first neighbor heard stays the neighbor for as long as the session with it works or it
 * answers; that another one speaks up does not end a session that carries traffic. The lifetime in
 * an advertisement says how long its sender may be used as a <em>default router</em>; those who
 * only want to be found (FRR, and we) send 0, so nothing is concluded from it.
 */
package bellman.ndp;
