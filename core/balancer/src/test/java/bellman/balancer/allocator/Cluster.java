package bellman.balancer.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Service;
import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.allocator.Decision.Unassigned;
import bellman.balancer.config.Compilation;
import bellman.balancer.config.Compile;
import bellman.balancer.config.Pool;
import bellman.net.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Pools, and services that come and go. */
final class Cluster {

  final Assignments assignments = new Assignments(null, _ -> List.of());

  /** A cluster with these pools; what else they need to be compiled may be among them. */
  static Cluster with(Manifest... pools) {
    Cluster cluster = new Cluster();
    cluster.assignments.pools(pools(pools));
    return cluster;
  }

  static List<Pool> pools(Manifest... manifests) {
    Compilation compilation = Compile.of(manifests);
    assertThat(compilation.problems()).isEmpty();
    return compilation.config().pools();
  }

  static List<Service> services(Manifest... manifests) {
    return Arrays.stream(manifests).map(manifest -> manifest.as(Service.class)).toList();
  }

  Map<String, String> pool(Manifest... manifests) {
    return texts(assignments.pools(pools(manifests)));
  }

  /** What changed when these were told. */
  Map<String, String> apply(Manifest... manifests) {
    return texts(assignments.apply(services(manifests), List.of()));
  }

  /** What changed when those went, all of namespace default. */
  Map<String, String> remove(String... names) {
    return texts(
        assignments.apply(List.of(), Arrays.stream(names).map(name -> "default/" + name).toList()));
  }

  /** What a service of namespace default has: {@code pool addresses}, or the reason for nothing. */
  String of(String name) {
    return text(assignments.decision("default/" + name));
  }

  /** What a service comes to. */
  String decide(Manifest service) {
    apply(service);
    return text(assignments.decision(service.as(Service.class).id()));
  }

  static String text(Decision decision) {
    return switch (decision) {
      case null -> "unknown";
      case Assigned(String pool, List<Address> addresses) ->
          pool + " " + addresses.stream().map(Address::toString).collect(Collectors.joining(","));
      case Unassigned(Reason reason, String message) -> {
        assertThat(message).isNotBlank();
        yield reason.text();
      }
    };
  }

  /** By name, for services of namespace default. */
  static Map<String, String> texts(Map<String, Decision> decisions) {
    Map<String, String> texts = new TreeMap<>();
    decisions.forEach((id, decision) ->
        texts.put(id.startsWith("default/") ? id.substring(8) : id, text(decision)));
    return texts;
  }
}
