package bellman.api.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind that no API server has: an object of such a one is most likely a misspelt one, and not
 * somebody else's to be passed over.
 *
 * @param likely what it was probably to be; null if that is not known
 * @param message what is wrong, and how to mend it
 */
record UnknownKind(@Nullable Kind likely, String message) {

  private static final String GROUP = "metallb.io";

  /** Kinds of the group that say what is so, and the one of MetalLB's operator. */
  private static final Set<String> OTHERS =
      Set.of(
          "MetalLB",
          "BGPSessionStatus",
          "ConfigurationState",
          "ServiceBGPStatus",
          "ServiceL2Status");

  /** All that Kubernetes has had in its core group. */
  private static final Set<String> CORE =
      Set.of(
          "Binding",
          "ComponentStatus",
          "ConfigMap",
          "Endpoints",
          "Event",
          "LimitRange",
          "List",
          "Namespace",
          "Node",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Pod",
          "PodTemplate",
          "ReplicationController",
          "ResourceQuota",
          "Secret",
          "Service",
          "ServiceAccount");

  /** What people call them, in this order. */
  private static final List<Map.Entry<String, Kind>> CALLED =
      List.of(
          Map.entry("pool", Kind.IP_ADDRESS_POOL),
          Map.entry("peer", Kind.BGP_PEER),
          Map.entry("bfd", Kind.BFD_PROFILE),
          Map.entry("communit", Kind.COMMUNITY),
          Map.entry("l2", Kind.L2_ADVERTISEMENT),
          Map.entry("layer2", Kind.L2_ADVERTISEMENT),
          Map.entry("adv", Kind.BGP_ADVERTISEMENT));

  /**
   * What is wrong with a kind that is none of those that are read; null if it is somebody else's.
   */
  static @Nullable UnknownKind of(String group, String name, Map<?, ?> document) {
    if (group.equals(GROUP)) {
      return ofOurs(name, document);
    }
    if (isNear(group, GROUP, 2) || group.equals("metallb.universe.tf")) {
      Kind meant = nearest(name, ours(), Math.max(2, name.length() / 3));
      return meant == null
          ? null
          : new UnknownKind(
              meant,
              "'"
                  + group
                  + "' is not an API group of "
                  + meant
                  + ": write apiVersion: "
                  + meant.apiVersion());
    }
    if (group.isEmpty() && !CORE.contains(withoutList(name))) {
      return ofCore(name);
    }
    return group.equals(Kind.ENDPOINT_SLICE.group())
        ? misspelt(name, nearest(name, List.of(Kind.ENDPOINT_SLICE), 2))
        : group.equals(Kind.FRR_CONFIGURATION.group())
            ? misspelt(name, nearest(name, List.of(Kind.FRR_CONFIGURATION), 2))
            : null;
  }

  private static @Nullable UnknownKind ofOurs(String name, Map<?, ?> document) {
    String one = withoutList(name);
    if (OTHERS.contains(one) || ours().stream().anyMatch(kind -> kind.text().equals(one))) {
      return null;
    }
    if (one.equals("AddressPool")) {
      boolean isLayer2 =
          document.get("spec") instanceof Map<?, ?> spec
              && "layer2".equals(Unquoted.text(spec.get("protocol")));
      return new UnknownKind(
          null,
          "AddressPool was removed in MetalLB 0.14 and is ignored: write an IPAddressPool with its"
              + " addresses, and "
              + (isLayer2
                  ? "an L2Advertisement for it"
                  : "a BGPAdvertisement with what its bgpAdvertisements say"));
    }
    Kind near =
        one.equals("Advertisement") // as far from one as from the other, but for the sign
            ? Kind.BGP_ADVERTISEMENT
            : nearest(one, ours(), Math.max(2, one.length() / 3));
    String word = name.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Kind> called : CALLED) {
      if (near == null && word.contains(called.getKey())) {
        near = called.getValue();
      }
    }
    UnknownKind misspelt = misspelt(name, near);
    if (misspelt != null) {
      return misspelt;
    }
    String other = Spelling.nearest(one, OTHERS);
    String kinds = String.join(", ", ours().stream().map(Kind::text).toList());
    return new UnknownKind(
        null,
        "'"
            + name
            + "' is not a kind of "
            + GROUP
            + (other == null ? ": the kinds are " + kinds : ": did you mean " + other + "?"));
  }

  private static @Nullable UnknownKind ofCore(String name) {
    for (Kind kind : Kind.values()) {
      if (kind.isInManifests() && kind.text().equals(name)) {
        return new UnknownKind(
            kind,
            name + " is not a kind of the core group: write apiVersion: " + kind.apiVersion());
      }
    }
    List<Kind> core = List.of(Kind.SERVICE, Kind.NODE, Kind.NAMESPACE, Kind.SECRET);
    return misspelt(name, nearest(name, core, Math.max(1, name.length() / 4)));
  }

  private static @Nullable UnknownKind misspelt(String name, @Nullable Kind likely) {
    return likely == null
        ? null
        : new UnknownKind(
            likely,
            "'"
                + name
                + "' is not a kind of "
                + (likely.group().isEmpty() ? "the core group" : likely.group())
                + ": did you mean "
                + likely
                + "?");
  }

  private static @Nullable Kind nearest(String name, List<Kind> kinds, int most) {
    String near = Spelling.nearest(name, kinds.stream().map(Kind::text).toList(), most);
    return kinds.stream().filter(kind -> kind.text().equals(near)).findFirst().orElse(null);
  }

  private static boolean isNear(String name, String other, int most) {
    return Spelling.nearest(name, List.of(other), most) != null;
  }

  private static List<Kind> ours() {
    List<Kind> ours = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      if (kind.isMetalLb() && kind.isInManifests()) {
        ours.add(kind);
      }
    }
    return ours;
  }

  private static String withoutList(String name) {
    return name.endsWith("List") && !name.equals("List")
        ? name.substring(0, name.length() - "List".length())
        : name;
  }
}
