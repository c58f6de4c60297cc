package bellman.app.command;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.Node;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.app.text.PlanText;
import bellman.balancer.config.ConfigCompiler;
import bellman.balancer.frrk8s.Target;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands have in common that read manifests once. */
abstract class ReadFiles implements Callable<Integer> {

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "PATH",
      required = true,
      arity = "1..*",
      description =
          "File or folder of manifests (.yaml, .yml, .json; folders are read recursively).")
  private List<Path> paths = List.of();

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description =
          "Handle only services of this loadBalancerClass (default: those without a class).")
  private @Nullable String loadBalancerClass;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      description =
          "BGP implementation: bgp (built in) or frr-k8s (default: frr-k8s if the manifests contain"
              + " an FRRConfiguration, else bgp).")
  private @Nullable String backend;

  @Option(
      names = "--as-cluster",
      negatable = true,
      description =
          "Treat the manifests as the complete contents of a cluster, where a service without an"
              + " EndpointSlice has no endpoints; otherwise such a service counts as healthy on"
              + " every node (default: yes if every Service has a uid from an API server and there"
              + " is an EndpointSlice or Node with one too, as in the output of kubectl get -o"
              + " yaml).")
  private @Nullable Boolean asCluster;

  @Mixin private final FrrOptions frr = new FrrOptions();

  @Spec private @Nullable CommandSpec spec;

  /** Does the command's work with what was read; returns the exit status. */
  abstract int run(Manifests manifests) throws UsageException;

  /** The command can't do what its options ask. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() {
    try {
      int status = run(Manifests.read(paths));
      System.out.flush();
      return status;
    } catch (IOException | UsageException | IllegalArgumentException e) {
      System.err.println((spec == null ? "" : spec.name() + ": ") + e.getMessage());
      return 2;
    }
  }

  Planner plan(Manifests manifests, String standIn, Predicate<String> nodes) {
    var settings = new Planner.Settings(nodes, standIn, loadBalancerClass, _ -> List.of());
    Planner planner = frr.passthrough() ? Planner.withoutSecrets(settings) : new Planner(settings);
    if (isCluster(manifests)) {
      planner.asCluster();
    }
    planner.observe(manifests.resources(), List.of());
    return planner;
  }

  private boolean isCluster(Manifests manifests) {
    return asCluster == null ? isDump(manifests) : asCluster;
  }

  /**
   * Whether they are what an API server has stored, and so all that a cluster has: all Services,
   * and what only comes along in a dump. A Service that was exported into a folder is no dump.
   */
  static boolean isDump(Manifests manifests) {
    return storedServices(manifests, true).findAny().isPresent()
        && storedServices(manifests, false).findAny().isEmpty()
        && hasStoredParts(manifests);
  }

  private static Stream<Service> storedServices(Manifests manifests, boolean isStored) {
    return manifests.resources().stream()
        .filter(Service.class::isInstance)
        .map(Service.class::cast)
        .filter(service -> service.isStored() == isStored);
  }

  private static boolean hasStoredParts(Manifests manifests) {
    return manifests.resources().stream()
        .anyMatch(each ->
            (each instanceof EndpointSlice slice && slice.isStored())
                || (each instanceof Node node && node.isStored()));
  }

  /** What is to be known about how the manifests were taken; empty for nothing. */
  String note(Manifests manifests) {
    boolean isDump = isDump(manifests);
    boolean isNearlyOne =
        !isDump
            && storedServices(manifests, true).findAny().isPresent()
            && hasStoredParts(manifests);
    if (asCluster != null || (!isDump && !isNearlyOne)) {
      return "";
    }
    Set<String> sliced = new HashSet<>();
    for (Resource resource : manifests.resources()) {
      if (resource instanceof EndpointSlice slice) {
        sliced.add(slice.serviceId());
      }
    }
    List<String> others =
        Stream.concat(storedServices(manifests, true), storedServices(manifests, false))
            .filter(service -> service.isLoadBalancer() && !sliced.contains(service.id()))
            .map(Service::id)
            .toList();
    if (others.isEmpty()) {
      return "";
    }
    String which =
        others.getFirst() + (others.size() == 1 ? "" : " (as " + (others.size() - 1) + " more)");
    return isDump
        ? "note: the Services have uids, so this is treated as the complete contents of a cluster: "
            + which
            + " has no EndpointSlice and therefore no endpoints (with --no-as-cluster it is healthy"
            + " everywhere)"
            + (sliced.isEmpty() ? "; there are no EndpointSlices at all: dump them too" : "")
            + "\n"
        : "note: not all Services have uids, so this is not treated as the complete contents of a"
            + " cluster: "
            + which
            + " has no EndpointSlice and counts as healthy everywhere (with --as-cluster it has no"
            + " endpoints)\n";
  }

  /** The objects for FRR-K8s, if it is the one that speaks BGP. */
  FrrFits fits(Manifests manifests, Planner planner, boolean asked) {
    boolean speaks =
        backend == null
            ? asked || manifests.resources().stream().anyMatch(FrrConfiguration.class::isInstance)
            : Backend.parse(backend) == Backend.FRR_K8S;
    return speaks ? FrrFits.of(planner, manifests.resources(), target(manifests)) : FrrFits.NONE;
  }

  /**
   * FRR-K8s is where the FRRConfigurations are, unless it is said where; else where BGPPeers are.
   */
  private Target target(Manifests manifests) {
    String own = namespaces(manifests, BgpPeer.class).findFirst().orElse(null);
    List<String> theirs = namespaces(manifests, FrrConfiguration.class).toList();
    boolean elsewhere = !theirs.isEmpty() && (own == null || !theirs.contains(own));
    return frr.target(own, elsewhere ? theirs.getFirst() : own);
  }

  /** Where objects of a sort are, as far as they say so. */
  private static Stream<String> namespaces(Manifests manifests, Class<?> sort) {
    return manifests.resources().stream()
        .filter(sort::isInstance)
        .map(object -> object.metadata().namespace())
        .filter(name -> !name.isEmpty());
  }

  static List<Problem> problems(Manifests manifests, Planner planner, FrrFits fits) {
    List<Problem> read = manifests.problems();
    List<Problem> also = ConfigCompiler.alsoWrong(manifests.resources(), manifests.drafts(), read);
    List<Problem> all =
        ConfigCompiler.together(ConfigCompiler.together(read, also), planner.problems());
    return ConfigCompiler.together(all, fits.problems(planner));
  }

  static String report(
      Manifests manifests, Collection<Problem> problems, Collection<Problem> warnings) {
    return PlanText.problems("problem", problems, manifests::file)
        + PlanText.problems("warning", warnings, manifests::file);
  }
}
