package bellman.api.resource;

import bellman.net.Family;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a Kubernetes Service that matter here. Addresses stay texts, as they were written:
 * one that cannot be read is a decision of the allocator, not a reason to lose the object.
 *
 * @param clusterIps {@code spec.clusterIPs}, or the one {@code spec.clusterIP}; empty if neither
 * @param loadBalancerIp {@code spec.loadBalancerIP}, null if absent or empty
 * @param ingressIps {@code status.loadBalancer.ingress[].ip}, in order, entries without one left
 *     out
 * @param hasHostNames whether there are entries without one: somebody else's, which stay
 * @param isStored whether an API server has given it an identity
 * @param remarks what no API server takes, and only a folder may say
 */
public record Service(
    Metadata metadata,
    Exposure exposure,
    List<String> clusterIps,
    @Nullable String loadBalancerIp,
    Map<String, String> selector,
    List<Port> ports,
    List<String> ingressIps,
    boolean hasHostNames,
    boolean isStored,
    List<Remark> remarks)
    implements Resource {

  /**
   * How a service is exposed: one object for the many services that are so in the same way.
   *
   * @param type ClusterIP, NodePort, LoadBalancer or ExternalName
   * @param ipFamilies {@code spec.ipFamilies}, in its order; empty if absent
   * @param ipFamilyPolicy null if absent
   * @param localTrafficOnly whether {@code spec.externalTrafficPolicy} is Local
   */
  public record Exposure(
      String type,
      @Nullable String loadBalancerClass,
      List<Family> ipFamilies,
      @Nullable IpFamilyPolicy ipFamilyPolicy,
      boolean localTrafficOnly) {

    public Exposure {
      type = Common.text(type);
      ipFamilies = Common.list(ipFamilies);
    }
  }

  /** How many families a service wants. */
  public enum IpFamilyPolicy {
    SINGLE_STACK,
    PREFER_DUAL_STACK,
    REQUIRE_DUAL_STACK
  }

  /**
   * A port that the service listens on.
   *
   * @param protocol TCP, UDP or SCTP
   * @param port 1..65535
   */
  public record Port(String protocol, int port) {}

  /**
   * What no API server takes, though what is meant can be served.
   *
   * @param field its path from the object's root
   * @param message what is wrong, and how to mend it
   * @param meaning what was made of it here
   */
  public record Remark(String field, String message, String meaning) {}

  public Service {
    exposure = Common.exposure(exposure);
    clusterIps = List.copyOf(clusterIps);
    selector = Common.texts(selector);
    ports = Common.list(ports);
    ingressIps = List.copyOf(ingressIps);
    remarks = List.copyOf(remarks);
  }

  @Override
  public Kind kind() {
    return Kind.SERVICE;
  }

  /** {@code namespace/name}. */
  public String id() {
    return metadata.key();
  }

  /** The same service, once its annotations and the addresses in its status are these. */
  public Service withStatus(Map<String, String> annotations, List<String> addresses) {
    var now =
        new Metadata(
            metadata.namespace(),
            metadata.name(),
            metadata.labels(),
            annotations,
            metadata.creationTimestamp());
    return new Service(
        now,
        exposure,
        clusterIps,
        loadBalancerIp,
        selector,
        ports,
        addresses,
        hasHostNames,
        isStored,
        remarks);
  }

  /** Whether the type is LoadBalancer. */
  public boolean isLoadBalancer() {
    return exposure.type().equals("LoadBalancer");
  }
}
