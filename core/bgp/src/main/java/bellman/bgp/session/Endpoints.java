package bellman.bgp.session;

import bellman.net.Address;

/** The two ends of a TCP connection. */
public record Endpoints(Address local, Address remote) {}
