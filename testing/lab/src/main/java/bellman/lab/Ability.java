package bellman.lab;

/** What not all routers of the lab can do, or can be asked for. */
public enum Ability {
  /** Has BFD of its own (RFC 5880), which the lab can configure. */
  BFD,
  /** Keeps a neighbor's routes while that is away (RFC 4724), and tells others of its table. */
  GRACEFUL_RESTART,
  /** Has sessions between link-local addresses that it finds by router advertisements. */
  UNNUMBERED,
  /** Refuses what came from too far, and sends with a TTL of 255 itself (RFC 5082). */
  TTL_SECURITY,
  /** Can do without the capability of RFC 6793. */
  TWO_BYTE_ASNS,
  /** Cuts a session that brings too many routes. */
  PREFIX_LIMIT,
  /** Offers and demands roles (RFC 9234). */
  ROLES,
  /** Tells a MED of 0 from none. */
  ZERO_MED
}
