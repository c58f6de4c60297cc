package bellman.bgp.wire;

/**
 * A wish to hear all routes of a family again (RFC 2918).
 *
 * @param subtype 0; 1 and 2 are the demarcations of RFC 7313
 */
public record RouteRefresh(AddressFamily family, int subtype) implements Message {}
