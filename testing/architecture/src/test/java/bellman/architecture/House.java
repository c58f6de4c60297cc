package bellman.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which modules there are, on which floor, and whom each may know besides itself. */
final class House {

  static final Map<String, Set<String>> CORE =
      Map.of(
          "net", Set.of(),
          "bgp", Set.of("net"),
          "bfd", Set.of("net"),
          "ndp", Set.of("net"),
          "api", Set.of("net"),
          "balancer", Set.of("net", "api"),
          "controller", Set.of("net", "api", "balancer"),
          "speaker", Set.of("net", "api", "balancer", "bgp"));

  /** Every edge may know the whole core; what else it may know stands here. */
  static final Map<String, Set<String>> EDGE =
      Map.of(
          "runtime", Set.of(),
          "linux", Set.of("runtime"),
          "edge.bgp", Set.of("runtime", "linux", "edge.ndp"),
          "edge.bfd", Set.of("runtime", "linux"),
          "edge.ndp", Set.of("runtime", "linux"),
          "directory", Set.of("runtime"),
          "kubernetes", Set.of("runtime"),
          "telemetry", Set.of("runtime"));

  static final String APP = "app";

  /**
   * The packages of modules that have more than one, the lowest first: none may know one that
   * stands after it.
   */
  static final Map<String, List<String>> ORDER =
      Map.of(
          "net",
          List.of("bellman.net", "bellman.net.link"),
          "bgp",
          List.of("bellman.bgp.wire", "bellman.bgp.session", "bellman.bgp.peer", "bellman.bgp.rib"),
          "bfd",
          List.of("bellman.bfd.wire", "bellman.bfd.session"),
          "api",
          List.of(
              "bellman.api.resource",
              "bellman.api.status",
              "bellman.api.crd",
              "bellman.api.conversion"),
          "balancer",
          List.of(
              "bellman.balancer.config",
              "bellman.balancer.allocator",
              "bellman.balancer.plan",
              "bellman.balancer.frrk8s",
              "bellman.balancer.admission"),
          "linux",
          List.of("bellman.linux", "bellman.linux.link"),
          "kubernetes",
          List.of(
              "bellman.kubernetes",
              "bellman.kubernetes.lease",
              "bellman.kubernetes.certificate",
              "bellman.kubernetes.admission"),
          APP,
          List.of(
              "bellman.app.host",
              "bellman.app.plan",
              "bellman.app.text",
              "bellman.app.recording",
              "bellman.app.speaker",
              "bellman.app.cluster",
              "bellman.app.frrk8s",
              "bellman.app.controller",
              "bellman.app.demo",
              "bellman.app.reference",
              "bellman.app.training",
              "bellman.app.support",
              "bellman.app.command",
              "bellman.app"));

  private House() {}

  /** All classes of the program, without tests. */
  static JavaClasses program() {
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("bellman");
  }

  static String packages(String module) {
    return "bellman." + module + "..";
  }

  static String[] corePackages() {
    return CORE.keySet().stream().map(House::packages).toArray(String[]::new);
  }

  /** The packages of other modules that a module must not touch. */
  static String[] forbiddenTo(String module) {
    Set<String> allowed = new TreeSet<>(List.of(module));
    if (CORE.containsKey(module)) {
      allowed.addAll(CORE.getOrDefault(module, Set.of()));
    } else {
      allowed.addAll(CORE.keySet());
      allowed.addAll(EDGE.getOrDefault(module, Set.of()));
    }
    return all()
        .filter(other -> !allowed.contains(other))
        .map(House::packages)
        .toArray(String[]::new);
  }

  static Stream<String> all() {
    return Stream.concat(belowApp(), Stream.of(APP));
  }

  static Stream<String> belowApp() {
    return Stream.concat(CORE.keySet().stream(), EDGE.keySet().stream()).sorted();
  }

  /**
   * The module of a class: the name after {@code bellman.}; two of them where a protocol has a room
   * of the same name in core.
   */
  static String moduleOf(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    if (parts.length < 2) {
      return "";
    }
    return parts[1].equals("edge") && parts.length > 2 ? "edge." + parts[2] : parts[1];
  }
}
