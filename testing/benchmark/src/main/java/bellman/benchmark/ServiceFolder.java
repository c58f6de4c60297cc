package bellman.benchmark;

import bellman.net.Ipv4Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Manifests of many services, each of which asks for the address that {@link #address} says. */
final class ServiceFolder {

  static final String ADDRESSES = "metallb.io/loadBalancerIPs";

  private static final long FIRST = 0x0A000001; // 10.0.0.1
  private static final int SERVICES_PER_FILE = 1_000;

  private ServiceFolder() {}

  /** The address of a service. */
  static Ipv4Address address(int service) {
    return Ipv4Address.of(FIRST + service);
  }

  /** The name of a service. */
  static String name(int service) {
    return "service-" + service;
  }

  /**
   * Writes a pool, an advertisement, external peers, and the services.
   *
   * @param peers the routers' addresses
   */
  static void write(Path folder, int services, String... peers) throws IOException {
    Files.createDirectories(folder);
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata:
              name: pool
            spec:
              addresses:
                - 10.0.0.0/8
            ---
            apiVersion: metallb.io/v1beta1
            kind: BGPAdvertisement
            metadata:
              name: each
            """);
    for (int i = 0; i < peers.length; i++) {
      text.append(
          """
          ---
          apiVersion: metallb.io/v1beta2
          kind: BGPPeer
          metadata:
            name: %s
          spec:
            myASN: 64500
            peerASN: 64501
            peerAddress: %s
            connectTime: 1s
          """
              .formatted(peer(i), peers[i]));
    }
    Files.writeString(folder.resolve("config.yaml"), text);
    for (int first = 0; first < services; first += SERVICES_PER_FILE) {
      text.setLength(0);
      for (int i = first; i < Math.min(services, first + SERVICES_PER_FILE); i++) {
        text.append(service(i));
      }
      Files.writeString(folder.resolve("services-" + first + ".yaml"), text);
    }
  }

  /** The manifest of one service. */
  static String service(int number) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
      namespace: default
      annotations:
        %s: %s
    spec:
      type: LoadBalancer
      selector:
        app: %s
      ports:
        - port: 80
    """
        .formatted(name(number), ADDRESSES, address(number), name(number));
  }

  /** The name of a peer. */
  static String peer(int number) {
    return "receiver-" + number;
  }
}
