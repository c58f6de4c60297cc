package bellman.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a router is started with.
 *
 * @param port where it listens, 179 as a rule
 * @param fourByteAsns whether it offers the capability of RFC 6793 ({@link Ability#TWO_BYTE_ASNS})
 * @param mostPrefixes how many IPv4 routes it takes before it cuts a session; null for any number
 *     ({@link Ability#PREFIX_LIMIT})
 */
public record RouterSettings(
    long asn,
    String routerId,
    int port,
    boolean fourByteAsns,
    @Nullable Integer mostPrefixes,
    List<Neighbor> neighbors) {

  public RouterSettings {
    neighbors = List.copyOf(neighbors);
  }

  public static RouterSettings of(long asn, String routerId, Neighbor... neighbors) {
    return new RouterSettings(asn, routerId, 179, true, null, List.of(neighbors));
  }

  public RouterSettings withPort(int newPort) {
    return new RouterSettings(asn, routerId, newPort, fourByteAsns, mostPrefixes, neighbors);
  }

  public RouterSettings withTwoByteAsns() {
    return new RouterSettings(asn, routerId, port, false, mostPrefixes, neighbors);
  }

  public RouterSettings withMostPrefixes(int most) {
    return new RouterSettings(asn, routerId, port, fourByteAsns, most, neighbors);
  }

  /** The session with this neighbor is inside one AS, so it carries a local preference. */
  boolean isInternal(String neighbor) {
    return neighbors.stream().anyMatch(n -> n.address().equals(neighbor) && n.asn() == asn);
  }
}
