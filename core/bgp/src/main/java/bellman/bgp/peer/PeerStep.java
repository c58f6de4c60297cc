package bellman.bgp.peer;

import java.util.List;

/** What an event led to. */
public record PeerStep(Peer next, List<PeerEffect> effects) {}
