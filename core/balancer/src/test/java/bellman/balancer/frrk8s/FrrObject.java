package bellman.balancer.frrk8s;

import bellman.api.Manifest;
import bellman.api.resource.FrrConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** FRRConfigurations of one router, as manifests. Each method returns another. */
record FrrObject(Manifest manifest, Map<String, Object> router) {

  /** A router in AS 64512. */
  static FrrObject named(String name) {
    Manifest manifest =
        Manifest.of("FRRConfiguration", name)
            .with("apiVersion", "frrk8s.metallb.io/v1beta1")
            .in("frr-k8s-system");
    return new FrrObject(manifest, Map.of("asn", 64512));
  }

  /** A neighbor in AS 64513, with fields and their values in turn. */
  static Map<String, Object> neighbor(String address, Object... fields) {
    Map<String, Object> neighbor = new LinkedHashMap<>();
    neighbor.put("address", address);
    neighbor.put("asn", 64513);
    for (int i = 0; i < fields.length; i += 2) {
      neighbor.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    return neighbor;
  }

  /** What a neighbor is sent: some prefixes, with other fields and their values in turn. */
  static Map<String, Object> sent(List<String> prefixes, Object... fields) {
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("allowed", Map.of("prefixes", prefixes));
    for (int i = 0; i < fields.length; i += 2) {
      sent.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    return sent;
  }

  FrrObject with(String field, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(router);
    other.put(field, value);
    return new FrrObject(manifest, other);
  }

  FrrObject prefixes(String... prefixes) {
    return with("prefixes", List.of(prefixes));
  }

  FrrObject neighbors(Map<?, ?>... neighbors) {
    return with("neighbors", List.of(neighbors));
  }

  FrrObject profile(Map<String, Object> profile) {
    return new FrrObject(manifest.spec("bgp.bfdProfiles", List.of(profile)), router);
  }

  FrrObject spec(String field, Object value) {
    return new FrrObject(manifest.spec(field, value), router);
  }

  FrrConfiguration read() {
    return manifest.spec("bgp.routers", List.of(router)).as(FrrConfiguration.class);
  }
}
