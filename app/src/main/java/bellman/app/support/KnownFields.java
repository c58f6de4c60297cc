package bellman.app.support;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import bellman.api.crd.Schema;
import bellman.api.resource.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a value may have, where that is known. What stands under another name may be
 * anything: {@code pasword} is a password too.
 */
final class KnownFields {

  /** Nothing is known, and so any field may be there. */
  static final KnownFields ANY = new KnownFields(Map.of(), null);

  private static final Set<String> REFERENCE = Set.of("name", "namespace");

  /** Of FRR-K8s's own objects, whose definition Bellman does not have. */
  private static final Set<String> OF_FRR =
      Set.copyOf(
          List.of(
              """
              spec status nodeSelector matchLabels matchExpressions key operator values
              raw priority rawConfig bgp bfdProfiles name receiveInterval transmitInterval
              echoInterval detectMultiplier minimumTtl echoMode passiveMode
              routers asn id vrf neighbors prefixes imports evpn
              localASN address interface dynamicASN passwordSecret password port sourceaddress
              connectTime holdTime keepaliveTime ebgpMultiHop bfdProfile enableGracefulRestart
              dualStackAddressFamily disableMP addressFamilies allowAsIn
              toAdvertise toReceive allowed mode nextHop ipv4 ipv6 withCommunity community
              withLocalPref localPref withAsPathPrepend asPathPrepend prefix le ge
              advertiseVNIs advertiseSVI l2vnis l3vni vni rd importRTs exportRTs advertisePrefixes
              runningConfig lastConversionResult lastReloadResult node peer bgpStatus bfdStatus
              """
                  .strip()
                  .split("\\s+")));

  /** As in a definition; empty for one that takes anything. */
  private final Map<?, ?> schema;

  private final @Nullable Set<String> names;

  private KnownFields(Map<?, ?> schema, @Nullable Set<String> names) {
    this.schema = schema;
    this.names = names;
  }

  /** Of an object. */
  static KnownFields of(Kind kind, String version) {
    if (kind.isFrrK8s()) {
      return new KnownFields(Map.of(), OF_FRR);
    }
    if (!kind.isMetalLb()) {
      return ANY;
    }
    for (CustomResource resource : CustomResources.all()) {
      if (resource.kind().equals(kind.text())) {
        CustomResource.Version found =
            resource.versions().stream()
                .filter(each -> version.endsWith("/" + each.name()))
                .findFirst()
                .orElse(resource.versions().getFirst());
        Schema spec = found.spec();
        Map<String, Object> status = found.status().toDocument();
        return new KnownFields(
            Map.of(
                "properties",
                spec == null
                    ? Map.of("status", status)
                    : Map.of("spec", spec.toDocument(), "status", status)),
            null);
      }
    }
    return ANY;
  }

  /** What is known of a field; null if there is no such field. */
  @Nullable KnownFields field(String name) {
    if (names != null) {
      return !names.contains(name)
          ? null
          : switch (name) {
            case "matchLabels" -> ANY;
            case "passwordSecret" -> new KnownFields(Map.of(), REFERENCE);
            default -> this;
          };
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      return properties.get(name) instanceof Map<?, ?> field ? new KnownFields(field, null) : null;
    }
    if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
      return new KnownFields(values, null);
    }
    return schema.isEmpty() ? this : null;
  }

  /** Of each entry of a list. */
  KnownFields entry() {
    return schema.get("items") instanceof Map<?, ?> items ? new KnownFields(items, null) : this;
  }

  /** Whether a value has named fields, and is no text. */
  boolean isObject() {
    return schema.containsKey("properties") || REFERENCE.equals(names);
  }
}
