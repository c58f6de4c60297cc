package bellman.lab;

import java.util.List;

/**
 * What a router is started with.
 *
 * @param port where it listens, 179 as a rule
 * @param fourByteAsns whether it offers the capability of RFC 6793; BIRD alone can do without
 */
public record RouterSettings(
    long asn, String routerId, int port, boolean fourByteAsns, List<Neighbour> neighbours) {

  public RouterSettings {
    neighbours = List.copyOf(neighbours);
  }

  public static RouterSettings of(long asn, String routerId, Neighbour... neighbours) {
    return new RouterSettings(asn, routerId, 179, true, List.of(neighbours));
  }

  public RouterSettings withPort(int newPort) {
    return new RouterSettings(asn, routerId, newPort, fourByteAsns, neighbours);
  }

  public RouterSettings withTwoByteAsns() {
    return new RouterSettings(asn, routerId, port, false, neighbours);
  }

  /** The session with this neighbour is inside one AS, so it carries a local preference. */
  boolean isInternal(String neighbour) {
    return neighbours.stream().anyMatch(n -> n.address().equals(neighbour) && n.asn() == asn);
  }
}
