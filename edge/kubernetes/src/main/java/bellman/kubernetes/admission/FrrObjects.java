package bellman.kubernetes.admission;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Node;
import bellman.balancer.frrk8s.NodeConfiguration;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Listing;
import bellman.kubernetes.WatchSpec;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What Bellman has FRR-K8s do, and on which nodes: asked for whenever a change is judged. */
public interface FrrObjects {

  /** Hands over each node, with its labels and no more of it. */
  void nodes(Consumer<Node> each) throws IOException;

  /**
   * Hands over Bellman's objects of some nodes, one after the other, as each may be long. There may
   * be others among them.
   *
   * @param prefixes whether what they announce matters, which is most of a long one
   * @param each returns whether to go on
   */
  void ours(Collection<Node> nodes, boolean prefixes, Predicate<FrrConfiguration> each)
      throws IOException;

  /**
   * Asks the API server each time.
   *
   * @param namespace that of FRR-K8s
   */
  static FrrObjects listed(Cluster cluster, String namespace) {
    return new Listed(cluster, namespace);
  }

  /** As the API server has them. */
  record Listed(Cluster cluster, String namespace) implements FrrObjects {

    /** So many of Bellman's objects come at a time, each up to 1.5 MB long. */
    private static final int OBJECTS = 20;

    /** Nodes without all but their metadata are short. */
    private static final int NODES = 500;

    /** For so few nodes each object is asked for by its name. */
    private static final int FEW = 5;

    @Override
    public void nodes(Consumer<Node> each) throws IOException {
      Listing.ofMetadata(cluster, WatchSpec.nodes(), NODES)
          .each(resource -> {
            if (resource instanceof Node node) {
              each.accept(node);
            }
            return true;
          });
    }

    @Override
    public void ours(Collection<Node> nodes, boolean prefixes, Predicate<FrrConfiguration> each)
        throws IOException {
      WatchSpec all = WatchSpec.frrConfigurationsOfBellman(namespace, prefixes);
      if (nodes.size() > FEW) {
        list(all, each);
        return;
      }
      for (Node node : nodes) {
        if (!list(all.named(NodeConfiguration.name(node.name())), each)) {
          return;
        }
      }
    }

    private boolean list(WatchSpec watched, Predicate<FrrConfiguration> each) throws IOException {
      var going = new boolean[] {true};
      Listing.of(cluster, watched, OBJECTS)
          .each(resource -> {
            going[0] = !(resource instanceof FrrConfiguration object) || each.test(object);
            return going[0];
          });
      return going[0];
    }
  }
}
