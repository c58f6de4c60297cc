package bellman.api.resource;

import java.util.Set;

/**
 * Fields of Kubernetes' own kinds that are not read, as far as they resemble one that is: without
 * them they would be taken for misspelt ones.
 */
final class OtherFields {

  static final Set<String> OF_ROOT = Set.of("ports", "immutable");

  static final Set<String> OF_METADATA = Set.of("uid", "generation", "generateName");

  static final Set<String> OF_SERVICE =
      Set.of("externalIPs", "externalName", "internalTrafficPolicy", "topologyKeys", "ipFamily");

  static final Set<String> OF_PORT = Set.of("name", "nodePort", "targetPort", "appProtocol");

  static final Set<String> OF_ENDPOINT =
      Set.of("hostname", "targetRef", "zone", "hints", "topology", "deprecatedTopology");

  static final Set<String> OF_CONDITIONS = Set.of("terminating");

  private OtherFields() {}
}
