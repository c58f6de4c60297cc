package bellman.lab;

/** Whom a router expects to be called by. */
public record Neighbour(String address, long asn) {}
