package bellman.lab;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route as a router holds it after it was received.
 *
 * @param prefix in the form of RFC 5952, as all routers print it
 * @param localPref null where the session carries none (eBGP)
 * @param asPath the ASNs, the nearest first
 * @param communities like {@code 65535:65282}
 * @param largeCommunities like {@code 64500:7:1}
 * @param med null where none was received; a router without {@link Ability#ZERO_MED} tells 0 as
 *     none
 */
public record ReceivedRoute(
    String prefix,
    String nextHop,
    @Nullable Long localPref,
    List<Long> asPath,
    Set<String> communities,
    Set<String> largeCommunities,
    @Nullable Long med) {

  /** A route without MED. */
  public ReceivedRoute(
      String prefix,
      String nextHop,
      @Nullable Long localPref,
      List<Long> asPath,
      Set<String> communities,
      Set<String> largeCommunities) {
    this(prefix, nextHop, localPref, asPath, communities, largeCommunities, null);
  }

  public ReceivedRoute {
    asPath = List.copyOf(asPath);
    communities = Set.copyOf(communities);
    largeCommunities = Set.copyOf(largeCommunities);
  }
}
