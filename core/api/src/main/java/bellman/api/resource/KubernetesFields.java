package bellman.api.resource;

import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kinds of Kubernetes itself, which have many more fields than matter here: only those
 * that matter are looked at.
 */
final class KubernetesFields {

  private static final List<String> TYPES =
      List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
  private static final List<String> TRAFFIC_POLICIES = List.of("Cluster", "Local");
  private static final List<String> FAMILY_POLICIES =
      List.of("SingleStack", "PreferDualStack", "RequireDualStack");
  private static final List<String> ADDRESS_TYPES = List.of("IPv4", "IPv6", "FQDN");
  private static final List<String> CONDITIONS = List.of("NetworkUnavailable", "Ready");
  private static final List<String> STATUSES = List.of("True", "False", "Unknown");
  private static final List<String> NODE_ADDRESSES = List.of("InternalIP");

  private KubernetesFields() {}

  static Service service(Metadata metadata, Fields root) {
    Fields spec = root.objectOrEmpty("spec");
    List<String> clusterIps = new ArrayList<>(spec.texts("clusterIPs"));
    String clusterIp = spec.filled("clusterIP");
    if (clusterIps.isEmpty() && clusterIp != null) {
      clusterIps.add(clusterIp);
    }
    clusterIps.removeIf(text -> text.isEmpty() || text.equals("None"));
    List<Service.Remark> remarks = new ArrayList<>(0);
    List<Family> families = ServiceRules.families(spec, remarks);
    String type = spec.word("type", TYPES);
    String policy = spec.word("externalTrafficPolicy", TRAFFIC_POLICIES);
    var service =
        new Service(
            metadata,
            new Service.Exposure(
                type == null ? "ClusterIP" : type,
                spec.filled("loadBalancerClass"),
                families,
                familyPolicy(spec),
                "Local".equals(policy)),
            clusterIps,
            spec.filled("loadBalancerIP"),
            spec.textMap("selector"),
            ServiceRules.ports(spec, remarks),
            ingressIps(root),
            hasHostNames(root),
            isStored(root),
            remarks);
    spec.rejectMisspelt(OtherFields.OF_SERVICE);
    return service;
  }

  private static Service.@Nullable IpFamilyPolicy familyPolicy(Fields spec) {
    String policy = spec.filled("ipFamilyPolicy");
    return switch (policy) {
      case "SingleStack" -> Service.IpFamilyPolicy.SINGLE_STACK;
      case "PreferDualStack" -> Service.IpFamilyPolicy.PREFER_DUAL_STACK;
      case "RequireDualStack" -> Service.IpFamilyPolicy.REQUIRE_DUAL_STACK;
      case null -> null;
      default -> {
        // of which families it is to have addresses is not to be guessed, whoever wrote it
        spec.problem("ipFamilyPolicy", Fields.notOneOf(policy, FAMILY_POLICIES));
        yield null;
      }
    };
  }

  private static List<Fields> ingress(Fields root) {
    return root.objectOrEmpty("status").objectOrEmpty("loadBalancer").objects("ingress");
  }

  /** Only API servers write these, and kubectl prints them. */
  private static boolean isStored(Fields root) {
    Fields metadata = root.objectOrEmpty("metadata");
    return metadata.has("uid") || metadata.has("resourceVersion");
  }

  private static boolean hasHostNames(Fields root) {
    return ingress(root).stream().anyMatch(entry -> entry.filled("ip") == null);
  }

  private static List<String> ingressIps(Fields root) {
    List<String> ips = new ArrayList<>();
    for (Fields ingress : ingress(root)) {
      String ip = ingress.filled("ip");
      if (ip != null) {
        ips.add(ip);
      }
    }
    return ips;
  }

  static EndpointSlice endpointSlice(Metadata metadata, Fields root) {
    List<EndpointSlice.Endpoint> endpoints = new ArrayList<>();
    String type = root.word("addressType", ADDRESS_TYPES);
    for (Fields endpoint : root.objects("endpoints")) {
      // one whose conditions can't be read is not counted on
      boolean isReadable = endpoint.isObject("conditions");
      Fields conditions = endpoint.objectOrEmpty("conditions");
      boolean ready = conditions.flag("ready", isReadable && !conditions.has("ready"));
      boolean serving = conditions.flag("serving", false);
      List<String> addresses = endpoint.texts("addresses");
      boolean addressed = !addresses.isEmpty();
      if (type == null && addressed) {
        type = addresses.getFirst().indexOf(':') < 0 ? "IPv4" : "IPv6";
      }
      endpoints.add(
          new EndpointSlice.Endpoint(addressed && (ready || serving), endpoint.filled("nodeName")));
      conditions.rejectMisspelt(OtherFields.OF_CONDITIONS);
      endpoint.rejectMisspelt(OtherFields.OF_ENDPOINT);
    }
    String service = metadata.labels().get("kubernetes.io/service-name");
    Family family = "IPv4".equals(type) ? Family.IPV4 : "IPv6".equals(type) ? Family.IPV6 : null;
    return new EndpointSlice(
        metadata, service == null ? "" : service, family, endpoints, isStored(root));
  }

  static Node node(Metadata metadata, Fields root) {
    boolean unavailable = false;
    boolean lost = false;
    Fields status = root.objectOrEmpty("status");
    for (Fields condition : status.objects("conditions")) {
      String type = condition.likely("type", CONDITIONS);
      if ("NetworkUnavailable".equals(type)) {
        unavailable = "True".equals(condition.word("status", STATUSES));
      } else if ("Ready".equals(type)) {
        lost = "Unknown".equals(condition.word("status", STATUSES));
      }
    }
    Ipv4Address internal = null;
    for (Fields address : status.objects("addresses")) {
      if (internal == null && "InternalIP".equals(address.likely("type", NODE_ADDRESSES))) {
        internal = ipv4(address.text("address"));
      }
    }
    return new Node(metadata, unavailable, lost, internal, isStored(root));
  }

  /** What a kubelet wrote, which may be of the other family, or a name. */
  private static @Nullable Ipv4Address ipv4(@Nullable String text) {
    try {
      return text != null && Address.parse(text) instanceof Ipv4Address four ? four : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
