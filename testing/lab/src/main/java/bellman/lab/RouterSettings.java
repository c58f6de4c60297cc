package bellman.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a router is started with.
 *
 * @param port where it listens, 179 as a rule
 * @param fourByteAsns whether it offers the capability of RFC 6793; BIRD alone can do without
 * @param mostPrefixes how many IPv4 routes it takes before it cuts a session; null for any number.
 *     FRR and BIRD
 */
public record RouterSettings(
    long asn,
    String routerId,
    int port,
    boolean fourByteAsns,
    @Nullable Integer mostPrefixes,
    List<Neighbour> neighbours) {

  public RouterSettings {
    neighbours = List.copyOf(neighbours);
  }

  public static RouterSettings of(long asn, String routerId, Neighbour... neighbours) {
    return new RouterSettings(asn, routerId, 179, true, null, List.of(neighbours));
  }

  public RouterSettings withPort(int newPort) {
    return new RouterSettings(asn, routerId, newPort, fourByteAsns, mostPrefixes, neighbours);
  }

  public RouterSettings withTwoByteAsns() {
    return new RouterSettings(asn, routerId, port, false, mostPrefixes, neighbours);
  }

  public RouterSettings withMostPrefixes(int most) {
    return new RouterSettings(asn, routerId, port, fourByteAsns, most, neighbours);
  }

  /** The session with this neighbour is inside one AS, so it carries a local preference. */
  boolean isInternal(String neighbour) {
    return neighbours.stream().anyMatch(n -> n.address().equals(neighbour) && n.asn() == asn);
  }
}
