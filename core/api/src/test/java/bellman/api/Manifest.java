package bellman.api;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An object as a YAML reader yields it. Each method returns another manifest. */
public record Manifest(Map<String, Object> root) {

  public static Manifest of(String kind, String name) {
    String apiVersion =
        switch (kind) {
          case "BGPPeer" -> "metallb.io/v1beta2";
          case "Service", "Node", "Namespace", "Secret" -> "v1";
          case "EndpointSlice" -> "discovery.k8s.io/v1";
          default -> "metallb.io/v1beta1";
        };
    return new Manifest(Map.of())
        .with("apiVersion", apiVersion)
        .with("kind", kind)
        .with("metadata.name", name);
  }

  public static Manifest pool(String name, String... addresses) {
    return of("IPAddressPool", name).spec("addresses", List.of(addresses));
  }

  public static Manifest advertisement(String name) {
    return of("BGPAdvertisement", name).with("spec", Map.of());
  }

  /** A peer with all that a peer must have. */
  public static Manifest peer(String name) {
    return of("BGPPeer", name)
        .spec("myASN", 64512)
        .spec("peerASN", 64513)
        .spec("peerAddress", "192.0.2.1");
  }

  /** Aliases: a name and its value in turn. */
  public static Manifest community(String name, String... aliases) {
    List<Map<String, Object>> entries =
        Stream.iterate(0, i -> i < aliases.length, i -> i + 2)
            .map(i -> Map.<String, Object>of("name", aliases[i], "value", aliases[i + 1]))
            .toList();
    return of("Community", name).spec("communities", entries);
  }

  /** A LoadBalancer service that listens on TCP port 80. */
  public static Manifest service(String name) {
    return of("Service", name).spec("type", "LoadBalancer").ports("TCP", 80);
  }

  /** Sets a field; dots separate the names of a path. */
  public Manifest with(String path, Object value) {
    return put(List.of(path.split("\\.", -1)), value);
  }

  public Manifest without(String path) {
    return put(List.of(path.split("\\.", -1)), null);
  }

  public Manifest spec(String field, Object value) {
    return with("spec." + field, value);
  }

  public Manifest in(String namespace) {
    return with("metadata.namespace", namespace);
  }

  /** Created at this second of a minute. */
  public Manifest created(int second) {
    return with("metadata.creationTimestamp", "2026-01-01T00:00:%02dZ".formatted(second));
  }

  public Manifest label(String key, String value) {
    return put(List.of("metadata", "labels", key), value);
  }

  public Manifest annotation(String key, String value) {
    return put(List.of("metadata", "annotations", key), value);
  }

  public Manifest ports(String protocol, int port) {
    return spec("ports", List.of(Map.of("protocol", protocol, "port", port)));
  }

  /** The addresses in its status. */
  public Manifest ingress(List<String> addresses) {
    return with(
        "status.loadBalancer.ingress",
        addresses.stream().map(address -> Map.of("ip", address)).toList());
  }

  public Decoder.Decoded decode() {
    return Decoder.decode(root);
  }

  /** The resource, of which nothing may be wrong. */
  public <T extends Resource> T as(Class<T> type) {
    Decoder.Decoded decoded = decode();
    assertThat(decoded.problems()).isEmpty();
    assertThat(decoded.resource()).isInstanceOf(type);
    return type.cast(decoded.resource());
  }

  private Manifest put(List<String> path, Object value) {
    return new Manifest(put(root, path, value));
  }

  private static Map<String, Object> put(Map<?, ?> map, List<String> path, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, old) -> copy.put(String.valueOf(key), old));
    String first = path.getFirst();
    if (path.size() > 1) {
      Map<?, ?> inner = copy.get(first) instanceof Map<?, ?> there ? there : Map.of();
      copy.put(first, put(inner, path.subList(1, path.size()), value));
    } else if (value == null) {
      copy.remove(first);
    } else {
      copy.put(first, value);
    }
    return copy;
  }
}
