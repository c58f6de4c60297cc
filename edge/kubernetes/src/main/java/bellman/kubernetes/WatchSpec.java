package bellman.kubernetes;

import bellman.api.resource.Kind;
import bellman.api.resource.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a kind are told of.
 *
 * @param namespace null for all namespaces, and for kinds that are in none
 * @param labelSelector null for any labels
 * @param fieldSelector null for any fields
 * @param filter what of the objects is not asked for
 */
public record WatchSpec(
    Kind kind,
    @Nullable String namespace,
    @Nullable String labelSelector,
    @Nullable String fieldSelector,
    FieldFilter filter) {

  /** Nobody asks who wrote which field, and what people note about objects. */
  private static final FieldFilter NOTES =
      FieldFilter.of(List.of("metadata.managedFields", "metadata.annotations"));

  private static final FieldFilter WRITTEN = FieldFilter.of(List.of("metadata.managedFields"));

  private static final FieldFilter NODE_REPORT =
      FieldFilter.of(List.of("metadata.managedFields", "status.images", "status.nodeInfo"));

  private static final FieldFilter NOTES_AND_PREFIXES =
      FieldFilter.of(
          List.of(
              "metadata.managedFields",
              "metadata.annotations",
              "spec.bgp.routers.prefixes",
              "spec.bgp.routers.neighbors.toAdvertise.allowed",
              "spec.bgp.routers.neighbors.toAdvertise.withCommunity",
              "spec.bgp.routers.neighbors.toAdvertise.withLocalPref",
              "spec.bgp.routers.neighbors.toAdvertise.withAsPathPrepend"));

  private static final FieldFilter SERVICE = FieldFilter.of(List.of("metadata.managedFields"));

  /** What only matters to whoever gives addresses out. */
  private static final FieldFilter ASSIGNED_SERVICE =
      FieldFilter.of(
          List.of(
              "metadata.managedFields",
              "metadata.creationTimestamp",
              "spec.clusterIP",
              "spec.clusterIPs",
              "spec.ipFamilies",
              "spec.ipFamilyPolicy",
              "spec.ports",
              "spec.selector",
              "status.conditions"));

  private static final FieldFilter SLICE =
      FieldFilter.of(
          List.of(
              "metadata.managedFields",
              "metadata.annotations",
              "metadata.creationTimestamp",
              "ports"));

  /** All of a kind, in a namespace or, for null, in all. */
  private static WatchSpec unselected(Kind kind, @Nullable String namespace, FieldFilter trim) {
    String anyLabels = null;
    return new WatchSpec(kind, namespace, anyLabels, null, trim);
  }

  /** All kinds of metallb.io that people write. */
  private static List<WatchSpec> written(String namespace) {
    return List.of(
        unselected(Kind.IP_ADDRESS_POOL, namespace, NOTES),
        unselected(Kind.BGP_ADVERTISEMENT, namespace, NOTES),
        unselected(Kind.L2_ADVERTISEMENT, namespace, NOTES),
        unselected(Kind.BGP_PEER, namespace, NOTES),
        unselected(Kind.BFD_PROFILE, namespace, NOTES),
        unselected(Kind.COMMUNITY, namespace, NOTES));
  }

  /** The configuration: all kinds of metallb.io that people write, and what they refer to. */
  public static List<WatchSpec> configuration(String namespace) {
    List<WatchSpec> all = new ArrayList<>(written(namespace));
    all.add(passwords(namespace));
    all.add(unselected(Kind.NAMESPACE, null, NOTES));
    return List.copyOf(all);
  }

  /**
   * The Secrets that can be passwords of sessions, and no other: not those of Helm's releases,
   * which are long, nor those of anybody else.
   */
  public static WatchSpec passwords(String namespace) {
    return new WatchSpec(Kind.SECRET, namespace, null, "type=" + Secret.BASIC_AUTH, NOTES);
  }

  /** What a controller has to know: the configuration and every service. */
  public static List<WatchSpec> byController(String namespace) {
    List<WatchSpec> all = new ArrayList<>(configuration(namespace));
    all.add(unselected(Kind.SERVICE, null, SERVICE));
    return List.copyOf(all);
  }

  /**
   * What a report of a defect needs to plan anew: the configuration but for Secrets, and what it is
   * about, with people's annotations.
   */
  public static List<WatchSpec> forReport(String namespace) {
    List<WatchSpec> all = new ArrayList<>();
    for (WatchSpec each : written(namespace)) {
      all.add(each.whole());
    }
    all.add(unselected(Kind.NAMESPACE, null, WRITTEN));
    all.add(unselected(Kind.NODE, null, NODE_REPORT));
    all.add(unselected(Kind.SERVICE, null, WRITTEN));
    all.add(slices());
    return List.copyOf(all);
  }

  private WatchSpec whole() {
    return new WatchSpec(kind, namespace, labelSelector, fieldSelector, WRITTEN);
  }

  /** What decides from which nodes services are announced, besides the configuration. */
  public static List<WatchSpec> surroundings(String namespace) {
    String speakers = "app.kubernetes.io/component=speaker";
    return List.of(
        nodes(),
        slices(),
        unselected(Kind.BGP_SESSION_STATUS, namespace, NOTES),
        new WatchSpec(Kind.POD, namespace, speakers, null, NOTES));
  }

  private static WatchSpec slices() {
    return new WatchSpec(
        Kind.ENDPOINT_SLICE,
        null,
        "kubernetes.io/service-name,!service.kubernetes.io/headless",
        null,
        SLICE);
  }

  /**
   * What a speaker has to know: the configuration, its own node, services that may be announced and
   * where their endpoints are. Namespaces only matter to whoever gives addresses out, and Secrets
   * are followed one by one, as peers name them ({@link ClusterFeed#start(Cluster, List, WatchSpec,
   * ClusterFeed.Listener)}).
   */
  public static List<WatchSpec> bySpeaker(String namespace, String node) {
    List<WatchSpec> all = new ArrayList<>(written(namespace));
    all.add(new WatchSpec(Kind.NODE, null, null, "metadata.name=" + node, NOTES));
    all.add(new WatchSpec(Kind.SERVICE, null, null, "spec.type=LoadBalancer", ASSIGNED_SERVICE));
    all.add(slices());
    return List.copyOf(all);
  }

  /**
   * What users have FRR-K8s do, which Bellman's own objects are to fit in with. The others' of
   * Bellman are left out: they are for other nodes, and long.
   *
   * @param namespace that of FRR-K8s
   */
  public static WatchSpec frrConfigurations(String namespace) {
    return frrConfigurations(namespace, "!=", NOTES);
  }

  /**
   * What Bellman has FRR-K8s do, on all nodes.
   *
   * @param namespace that of FRR-K8s
   * @param prefixes whether their prefixes are asked for, which are most of a long object
   */
  public static WatchSpec frrConfigurationsOfBellman(String namespace, boolean prefixes) {
    return frrConfigurations(namespace, "=", prefixes ? NOTES : NOTES_AND_PREFIXES);
  }

  private static WatchSpec frrConfigurations(
      String namespace, String operator, FieldFilter filter) {
    return new WatchSpec(
        Kind.FRR_CONFIGURATION,
        namespace,
        KeptObject.LABEL + operator + KeptObject.LABELLED,
        null,
        filter);
  }

  /** All nodes. */
  public static WatchSpec nodes() {
    return unselected(Kind.NODE, null, NOTES);
  }

  /** The one of this name, if it is one of these. */
  public WatchSpec named(String name) {
    String byName = "metadata.name=" + name;
    String fields = fieldSelector == null ? byName : byName + "," + fieldSelector;
    return new WatchSpec(kind, namespace, labelSelector, fields, filter);
  }

  /**
   * What FRR-K8s tells of a node.
   *
   * @param namespace that of FRR-K8s
   */
  public static List<WatchSpec> byFrrK8s(String namespace, String node) {
    return List.of(
        new WatchSpec(Kind.FRR_NODE_STATE, null, null, "metadata.name=" + node, NOTES),
        new WatchSpec(
            Kind.FRR_SESSION_STATE, namespace, "frrk8s.metallb.io/node=" + node, null, NOTES));
  }

  /**
   * Whether nothing can be told before these are known. Without the others what is announced is
   * right, if less: whatever refers to one that is missing is set aside.
   */
  boolean isNeeded() {
    return switch (kind) {
      case L2_ADVERTISEMENT, BFD_PROFILE, COMMUNITY, SECRET -> false;
      default -> true;
    };
  }

  /** The name of the kind in the API's paths. */
  public String plural() {
    return kind.plural();
  }

  /** {@code metallb.io/v1beta1}, or just {@code v1}. */
  public String apiVersion() {
    return kind.apiVersion();
  }

  /** The path of all of them, whatever their labels and fields. */
  public String path() {
    return Api.path(apiVersion(), namespace, kind.plural());
  }

  /** The path of a list of them. */
  public String listPath() {
    return fieldSelector == null
        ? path()
        : path() + "?fieldSelector=" + URLEncoder.encode(fieldSelector, StandardCharsets.UTF_8);
  }

  /** What is watched, for people: {@code bgppeers.metallb.io in namespace metallb-system}. */
  @Override
  public String toString() {
    return kind.plural()
        + (kind.group().isEmpty() ? "" : "." + kind.group())
        + (namespace == null ? "" : " in namespace " + namespace)
        + (fieldSelector == null ? "" : " with " + fieldSelector);
  }
}
