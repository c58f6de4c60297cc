package bellman.edge.ndp;

import bellman.net.Ipv6Address;

/**
 * Who wants to know the neighbor on an interface. All but the name is called on the discovery's
 * thread, and must be quick.
 */
public interface NeighborWatch {

  /** The interface. */
  String interfaceName();

  /** The neighbor was found, or is another now. */
  void neighborIs(Ipv6Address now);

  /** There is no neighbor any more. */
  void neighborIsLost(String reason);

  /** The neighbor may be known already, because others watch the same interface. */
  void tryNow();
}
