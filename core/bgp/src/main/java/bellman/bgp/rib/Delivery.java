package bellman.bgp.rib;

/** A batch, and whose it is. */
public record Delivery(AdjRibOut peer, Batch batch) {}
