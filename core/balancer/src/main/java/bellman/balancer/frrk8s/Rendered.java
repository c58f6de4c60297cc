package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import java.util.List;
import java.util.Map;

/**
 * What a node's plan comes to.
 *
 * @param neighbors of each peer that FRR is to talk to, by the peer's name
 * @param without why a peer is not among them, by its name
 * @param bytes how long the object is as the API server stores it, what the server adds to it
 *     included
 * @param selects whether its node can be selected; if not, FRR-K8s would read no object any more
 */
public record Rendered(
    FrrConfiguration configuration,
    Map<String, NeighborKey> neighbors,
    Map<String, String> without,
    List<Finding> problems,
    List<Finding> warnings,
    int bytes,
    boolean selects) {

  /**
   * The longest object that an API server takes, in bytes. etcd takes requests of 1.5 MiB unless it
   * is told otherwise ({@code --max-request-bytes}), and the object is one with its key and a few
   * more words: kube-apiserver 1.36.3 stored one of 1,572,003 bytes before what it adds, and
   * refused one of 1,573,003 as an error of its own (500) that looks like a passing one.
   */
  public static final int MOST_BYTES = 1_570_000;

  public Rendered {
    neighbors = Map.copyOf(neighbors);
    without = Map.copyOf(without);
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Whether no API server would take the object. */
  public boolean isTooLong() {
    return bytes > MOST_BYTES;
  }

  /** Whether it must not be written, whatever else there is. */
  public boolean isUnfit() {
    return isTooLong() || !selects;
  }
}
