package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration;
import bellman.api.resource.FrrConfiguration.Raw;
import bellman.api.resource.FrrConfiguration.Router;
import bellman.api.resource.LabelSelector;
import bellman.api.resource.Metadata;
import bellman.balancer.frrk8s.Conflict.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Objects that are put together one after the other. */
final class Gathering {

  /** What an import calls the VRF that a router calls by nothing. */
  private static final String DEFAULT_VRF = "default";

  private record NamedRaw(String name, Raw raw) {}

  private final Report report = new Report();
  private final Prefixes families = new Prefixes();
  private final ProfileUnion profiles = new ProfileUnion(report);
  private final Map<String, RouterUnion> routers = new TreeMap<>();
  private final List<NamedRaw> raws = new ArrayList<>();

  /** Adds an object. */
  void add(FrrConfiguration configuration) {
    if (!configuration.raw().config().isEmpty()) {
      raws.add(new NamedRaw(configuration.metadata().name(), configuration.raw()));
    }
    Set<String> names = profiles.add(configuration.key(), configuration.bfdProfiles());
    Map<String, List<String>> prefixesByVrf = new HashMap<>();
    for (Router router : configuration.routers()) {
      prefixesByVrf.put(router.vrf(), router.prefixes()); // the last of a VRF counts
    }
    for (int i = 0; i < configuration.routers().size(); i++) {
      Router router = configuration.routers().get(i);
      String path = "spec.bgp.routers[" + i + "]";
      var spot = new Spot(configuration.key(), path, router.vrf(), null);
      checkPrefixes(router, spot);
      Set<String> originated = originated(router, prefixesByVrf, spot);
      routers
          .computeIfAbsent(router.vrf(), _ -> new RouterUnion(router, spot))
          .add(new Scope(router, originated, names, families), spot, report);
    }
  }

  private void checkPrefixes(Router router, Spot spot) {
    for (int i = 0; i < router.prefixes().size(); i++) {
      String prefix = router.prefixes().get(i);
      if (families.family(prefix) == null) {
        String message = "'" + prefix + "' is not a prefix (ADDRESS/LENGTH)";
        report.refuse(spot.conflict(Cause.PREFIX, "prefixes[" + i + "]", message).about(prefix));
      }
    }
  }

  /** The prefixes of a router and of those that it imports from. */
  private Set<String> originated(
      Router router, Map<String, List<String>> prefixesByVrf, Spot spot) {
    Set<String> originated = new LinkedHashSet<>(router.prefixes());
    for (int i = 0; i < router.imports().size(); i++) {
      String vrf = router.imports().get(i);
      List<String> imported = prefixesByVrf.get(vrf.equals(DEFAULT_VRF) ? "" : vrf);
      if (imported != null) {
        originated.addAll(imported);
        continue;
      }
      String wanted = vrf.equals(DEFAULT_VRF) || vrf.isEmpty() ? "the default VRF" : "VRF " + vrf;
      report.refuse(
          spot.conflict(
              Cause.IMPORT,
              "imports[" + i + "].vrf",
              "there is no router of "
                  + wanted
                  + " in this object to import from: FRR-K8s does not look in other objects; add"
                  + " one, if only with its asn, or remove the import"));
    }
    return originated;
  }

  /** What they come to. */
  Merged finish(Metadata name) {
    Map<Long, Place> vnis = new HashMap<>();
    routers.values().forEach(router -> router.check(vnis, report));
    var union =
        new FrrConfiguration(
            name,
            LabelSelector.EVERYTHING,
            new Raw(0, rawLines()),
            profiles.union(),
            routers.values().stream().map(RouterUnion::union).toList());
    return new Merged(union, report.conflicts, report.warnings);
  }

  private String rawLines() {
    raws.sort(
        Comparator.comparingInt((NamedRaw one) -> one.raw.priority())
            .thenComparing(NamedRaw::name));
    var lines = new StringBuilder();
    for (NamedRaw one : raws) {
      lines.append(one.raw.config()).append('\n');
    }
    return lines.toString();
  }
}
