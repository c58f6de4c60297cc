package bellman.api.resource;

import bellman.net.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a service's endpoints.
 *
 * @param serviceName the label {@code kubernetes.io/service-name}; empty if the slice has none and
 *     belongs to no service
 * @param family of its addresses ({@code addressType}, or where that is absent what they are); null
 *     if it has none, as of names
 * @param isStored whether an API server has given it an identity
 */
public record EndpointSlice(
    Metadata metadata,
    String serviceName,
    @Nullable Family family,
    List<Endpoint> endpoints,
    boolean isStored)
    implements Resource {

  /**
   * One endpoint.
   *
   * @param healthy has an address, and is ready (or says nothing about it) or serving; whether it
   *     is terminating does not matter
   * @param nodeName the node it runs on, null if unknown
   */
  public record Endpoint(boolean healthy, @Nullable String nodeName) {

    public Endpoint {
      nodeName = nodeName == null ? null : Common.text(nodeName);
    }
  }

  public EndpointSlice {
    endpoints = List.copyOf(endpoints);
  }

  @Override
  public Kind kind() {
    return Kind.ENDPOINT_SLICE;
  }

  /** The same, under another name. */
  public EndpointSlice named(String name) {
    var other =
        new Metadata(
            metadata.namespace(),
            name,
            metadata.labels(),
            metadata.annotations(),
            metadata.creationTimestamp());
    return new EndpointSlice(other, serviceName, family, endpoints, isStored);
  }

  /** The service it belongs to, as {@code namespace/name}. */
  public String serviceId() {
    return metadata.namespace() + "/" + serviceName;
  }
}
