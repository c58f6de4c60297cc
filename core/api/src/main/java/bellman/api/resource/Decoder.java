package bellman.api.resource;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a YAML or JSON reader yields (mappings, lists, texts, numbers, booleans, {@link
 * Unquoted}) into resources.
 *
 * <p>MetalLB's kinds are read strictly: an unknown field is a problem, since it is most likely a
 * misspelt one. Of Kubernetes' own kinds, which have many more fields than matter here, only those
 * that matter are looked at.
 */
public final class Decoder {

  /**
   * What became of a document.
   *
   * @param resource null if the object is not one of ours, or can't be used
   * @param draft the object without what is wrong in it, good for looking for more problems only;
   *     null if it is not one of ours
   * @param key null if the document is not an object of a kind that is read; of a misspelt kind the
   *     one that it was probably to have
   * @param problems why it can't be used
   * @param mayKeepBefore whether an earlier version may stay in use while this one can't be used.
   *     Not where a password or a VRF is asked for: the earlier one may be without it
   */
  public record Decoded(
      @Nullable Resource resource,
      @Nullable Resource draft,
      @Nullable ObjectKey key,
      List<Problem> problems,
      boolean mayKeepBefore) {

    public Decoded {
      problems = List.copyOf(problems);
    }

    static final Decoded PASSED_OVER = new Decoded(null, null, null, List.of(), true);
  }

  private final List<Problem> problems = new ArrayList<>();
  private final boolean isVetted;

  private Decoder(boolean isVetted) {
    this.isVetted = isVetted;
  }

  /** Reads one object of an API server. Objects of other kinds and groups are passed over. */
  public static Decoded decode(Map<?, ?> document) {
    return decode(document, true);
  }

  /**
   * Reads one object as somebody wrote it, which no API server has looked at: words and fields of
   * Kubernetes' own kinds may be misspelt as well.
   */
  public static Decoded decodeWritten(Map<?, ?> document) {
    return decode(document, false);
  }

  private static Decoded decode(Map<?, ?> document, boolean isVetted) {
    if (!(document.get("kind") instanceof String name)
        || !(document.get("apiVersion") instanceof String apiVersion)) {
      return Decoded.PASSED_OVER;
    }
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    for (Kind kind : Kind.values()) {
      if (kind.text().equals(name) && kind.group().equals(group) && kind.isInManifests()) {
        return new Decoder(isVetted).read(kind, document);
      }
    }
    UnknownKind unknown = UnknownKind.of(group, name, document);
    return unknown == null ? Decoded.PASSED_OVER : ofUnknownKind(unknown, name, document);
  }

  /** An earlier version of an object whose kind is misspelt now may stay, as of any other. */
  private static Decoded ofUnknownKind(UnknownKind unknown, String kind, Map<?, ?> document) {
    Kind likely = unknown.likely();
    ObjectKey key = key(likely == null ? Kind.IP_ADDRESS_POOL : likely, document);
    String namespace = key.namespace().isEmpty() ? null : key.namespace();
    boolean isWrongGroup = likely != null && likely.text().equals(kind);
    // of slices it matters that they are there, whatever else is wrong
    Resource draft =
        likely == Kind.ENDPOINT_SLICE ? new Decoder(false).read(likely, document).draft() : null;
    var problem =
        new Problem(
            kind, namespace, key.name(), isWrongGroup ? "apiVersion" : "kind", unknown.message());
    return new Decoded(
        null,
        draft,
        likely == null || (key.name().isEmpty() && draft == null) ? null : key,
        List.of(problem),
        likely == null || !isGuarded(likely, document));
  }

  /** Reads one object of an API server that is known to be of this kind. */
  public static Decoded decode(Kind kind, Map<?, ?> document) {
    return new Decoder(true).read(kind, document);
  }

  private static ObjectKey key(Kind kind, Map<?, ?> document) {
    String namespace = "";
    String name = "";
    if (document.get("metadata") instanceof Map<?, ?> metadata) {
      name = Objects.requireNonNullElse(Unquoted.text(metadata.get("name")), "");
      namespace = Objects.requireNonNullElse(Unquoted.text(metadata.get("namespace")), "");
    }
    if (!kind.isNamespaced()) {
      namespace = "";
    } else if (namespace.isEmpty() && !kind.isMetalLb()) {
      namespace = "default";
    }
    return new ObjectKey(kind, namespace, name);
  }

  private Decoded read(Kind kind, Map<?, ?> document) {
    ObjectKey key = key(kind, document);
    var root =
        new Fields(
            document,
            "",
            (field, message) -> problems.add(Problem.of(key, field, message)),
            isVetted);
    root.pass("apiVersion", "kind", "status");
    Metadata metadata = metadata(root, key.namespace(), key.name());
    checkVersion(kind, root);
    Resource resource =
        switch (kind) {
          case IP_ADDRESS_POOL -> pool(metadata, root.objectOrEmpty("spec"));
          case BGP_ADVERTISEMENT -> advertisement(metadata, root.objectOrEmpty("spec"));
          case BGP_PEER ->
              PeerFields.read(
                  metadata,
                  root.objectOrEmpty("spec"),
                  kind.apiVersion("v1beta1").equals(document.get("apiVersion")));
          case COMMUNITY -> communities(metadata, root.objectOrEmpty("spec"));
          case BFD_PROFILE -> bfdProfile(metadata, root.objectOrEmpty("spec"));
          case L2_ADVERTISEMENT -> l2Advertisement(metadata, root.objectOrEmpty("spec"));
          case SERVICE -> KubernetesFields.service(metadata, root);
          case ENDPOINT_SLICE -> KubernetesFields.endpointSlice(metadata, root);
          case NODE -> KubernetesFields.node(metadata, root);
          case NAMESPACE -> new Namespace(metadata);
          case SECRET -> Secret.read(metadata, root);
          case FRR_CONFIGURATION -> FrrFields.read(metadata, root.objectOrEmpty("spec"));
          case FRR_NODE_STATE -> FrrNodeState.read(metadata, root);
          case FRR_SESSION_STATE -> FrrSessionState.read(metadata, root);
          case BGP_SESSION_STATUS -> BgpSessionStatus.read(metadata, root);
          case POD -> Pod.read(metadata, root);
        };
    if (kind.isMetalLb() && kind.isInManifests()) {
      root.rejectUnknown();
    } else {
      root.pass("metadata", "spec").rejectMisspelt(OtherFields.OF_ROOT);
    }
    return new Decoded(
        problems.isEmpty() ? resource : null,
        resource,
        resource.key(), // the one that tables will have, and not an equal one
        problems,
        !isGuarded(kind, document));
  }

  private static boolean isGuarded(Kind kind, Map<?, ?> document) {
    return kind == Kind.BGP_PEER
        && document.get("spec") instanceof Map<?, ?> spec
        && (spec.containsKey("password")
            || spec.containsKey("passwordSecret")
            || spec.containsKey("vrf"));
  }

  private static void checkVersion(Kind kind, Fields root) {
    String apiVersion = root.text("apiVersion");
    if (!kind.isMetalLb() || apiVersion == null) {
      return;
    }
    String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
    if (!kind.versions().contains(version)) {
      root.problem(
          "apiVersion",
          "'"
              + apiVersion
              + "' is not a version of "
              + kind
              + " that is supported: "
              + kind.versions().reversed().stream()
                  .map(kind::apiVersion)
                  .collect(Collectors.joining(" or ")));
    }
  }

  private static Metadata metadata(Fields root, String namespace, String name) {
    Fields fields = root.objectOrEmpty("metadata");
    fields.text("namespace");
    fields.text("name");
    if (fields.missing("name")) {
      fields.problem("name", "is missing: an object needs a name");
    }
    Instant created = null;
    String stamp = fields.text("creationTimestamp");
    if (stamp != null) {
      try {
        created = Instant.parse(stamp);
      } catch (DateTimeParseException e) {
        fields.problem("creationTimestamp", "'" + stamp + "' is not an RFC 3339 time");
      }
    }
    var metadata =
        new Metadata(
            namespace, name, fields.textMap("labels"), fields.textMap("annotations"), created);
    fields.rejectMisspelt(OtherFields.OF_METADATA);
    return metadata;
  }

  // ---- MetalLB's kinds

  private static IpAddressPool pool(Metadata metadata, Fields spec) {
    List<String> addresses = spec.texts("addresses");
    if (!spec.has("addresses")) {
      spec.problem("addresses", "is missing: list prefixes or ranges");
    } else if (spec.isEmptyList("addresses")) {
      spec.problem("addresses", "is empty: list prefixes or ranges");
    }
    IpAddressPool.ServiceAllocation allocation = null;
    Fields pinned = spec.object("serviceAllocation");
    if (pinned != null) {
      Integer priority = pinned.small("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
      allocation =
          new IpAddressPool.ServiceAllocation(
              priority == null ? 0 : priority,
              pinned.distinctTexts("namespaces"),
              Selectors.read(pinned, "namespaceSelectors"),
              Selectors.read(pinned, "serviceSelectors"));
      pinned.rejectUnknown();
    }
    var pool =
        new IpAddressPool(
            metadata,
            addresses,
            spec.flag("autoAssign", true),
            spec.flag("avoidBuggyIPs", false),
            spec.filled("sharing"),
            allocation);
    spec.rejectUnknown();
    return pool;
  }

  private static BgpAdvertisement advertisement(Metadata metadata, Fields spec) {
    Integer length = spec.small("aggregationLength", 1, 32);
    Integer lengthV6 = spec.small("aggregationLengthV6", 1, 128);
    Long localPref = spec.integer("localPref", 0, 0xffff_ffffL);
    Integer prepend = spec.small("asPathPrepend", 1, BgpAdvertisement.MOST_PREPENDS);
    var advertisement =
        new BgpAdvertisement(
            metadata,
            length == null ? 32 : length,
            lengthV6 == null ? 128 : lengthV6,
            spec.distinctTexts("ipAddressPools"),
            Selectors.read(spec, "ipAddressPoolSelectors"),
            Selectors.read(spec, "nodeSelectors"),
            spec.distinctTexts("peers"),
            Selectors.read(spec, "serviceSelectors"),
            new BgpAdvertisement.Attributes(
                localPref == null ? 0 : localPref,
                spec.distinctTexts("communities"),
                spec.integer("med", 0, 0xffff_ffffL),
                prepend == null ? 0 : prepend,
                spec.filled("nextHop")));
    spec.rejectUnknown();
    return advertisement;
  }

  private static CommunityAliases communities(Metadata metadata, Fields spec) {
    List<CommunityAliases.Alias> aliases = new ArrayList<>();
    for (Fields item : spec.objects("communities")) {
      String name = item.text("name");
      String value = item.text("value");
      if (item.missing("name")) {
        item.problem("name", "is missing: an alias needs a name");
      }
      if (!item.has("value")) {
        item.problem("value", "is missing: N:N or large:N:N:N");
      }
      item.rejectUnknown();
      if (name != null && value != null) {
        aliases.add(new CommunityAliases.Alias(name, value));
      }
    }
    spec.rejectUnknown();
    return new CommunityAliases(metadata, aliases);
  }

  private static BfdProfile bfdProfile(Metadata metadata, Fields spec) {
    var profile =
        new BfdProfile(
            metadata,
            spec.small("receiveInterval", 10, 60_000),
            spec.small("transmitInterval", 10, 60_000),
            spec.small("echoInterval", 10, 60_000),
            spec.small("detectMultiplier", 2, 255),
            spec.small("minimumTtl", 1, 254),
            spec.flag("echoMode", false),
            spec.flag("passiveMode", false),
            spec.flag("strict", false));
    spec.rejectUnknown();
    return profile;
  }

  private static L2Advertisement l2Advertisement(Metadata metadata, Fields spec) {
    spec.distinctTexts("ipAddressPools");
    Selectors.read(spec, "ipAddressPoolSelectors");
    Selectors.read(spec, "nodeSelectors");
    spec.texts("interfaces");
    Selectors.read(spec, "serviceSelectors");
    for (Fields preferred : spec.objects("preferredNodeSelectors")) {
      if (preferred.small("weight", 1, 100) == null && !preferred.has("weight")) {
        preferred.problem("weight", "is missing: 1..100");
      }
      Fields preference = preferred.object("preference");
      if (preference == null) {
        preferred.problem("preference", "is missing: a label selector");
      } else {
        Selectors.readOne(preference);
      }
      preferred.rejectUnknown();
    }
    spec.rejectUnknown();
    return new L2Advertisement(metadata);
  }
}
