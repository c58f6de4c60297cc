package bellman.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How FRR-K8s is run on a node.
 *
 * @param namespace where its Pod is, and the only one whose FRRConfigurations it reads
 * @param debounce how long it gathers changes before FRR gets them
 * @param poll how often its status program looks at FRR's sessions
 * @param flags more flags of the daemon
 */
public record FrrK8sSettings(
    String namespace, Duration debounce, Duration poll, List<String> flags) {

  /** The namespace that FRR-K8s' own manifests install into. */
  public static final String NAMESPACE = "frr-k8s-system";

  /** As it is shipped. */
  public static final FrrK8sSettings SHIPPED =
      new FrrK8sSettings(NAMESPACE, Duration.ofSeconds(3), Duration.ofMinutes(2), List.of());

  /** As it is shipped, but in a hurry, for tests that don't measure time. */
  public static final FrrK8sSettings QUICK =
      new FrrK8sSettings(NAMESPACE, Duration.ofMillis(200), Duration.ofSeconds(1), List.of());

  public FrrK8sSettings {
    flags = List.copyOf(flags);
  }

  public FrrK8sSettings in(String newNamespace) {
    return new FrrK8sSettings(newNamespace, debounce, poll, flags);
  }

  public FrrK8sSettings with(String... newFlags) {
    List<String> all = new ArrayList<>(flags);
    all.addAll(List.of(newFlags));
    return new FrrK8sSettings(namespace, debounce, poll, all);
  }
}
