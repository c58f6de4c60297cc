package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Metadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Puts the FRRConfigurations of a node together as FRR-K8s does. */
public final class FrrMerge {

  /** What the union is called where nobody says otherwise. */
  public static final Metadata UNION = new Metadata("", "union", Map.of(), Map.of(), null);

  private static final Comparator<FrrConfiguration> ORDER =
      Comparator.comparing((FrrConfiguration one) -> one.metadata().namespace())
          .thenComparing(one -> one.metadata().name());

  private FrrMerge() {}

  /** Those that are for a node with these labels, sorted by namespace and name. */
  public static List<FrrConfiguration> forNode(
      Collection<FrrConfiguration> all, Map<String, String> nodeLabels) {
    List<FrrConfiguration> found = new ArrayList<>();
    for (FrrConfiguration one : all) {
      if (one.nodeSelector().matches(nodeLabels)) {
        found.add(one);
      }
    }
    found.sort(ORDER);
    return found;
  }

  /** What these objects of one node come to, and why FRR-K8s refuses them if it does. */
  public static Merged merge(List<FrrConfiguration> configurations) {
    return merge(UNION, configurations);
  }

  /** As {@link #merge(List)}, with a name for the union. */
  public static Merged merge(Metadata name, List<FrrConfiguration> configurations) {
    var gathering = new Gathering();
    configurations.forEach(gathering::add);
    return gathering.finish(name);
  }
}
