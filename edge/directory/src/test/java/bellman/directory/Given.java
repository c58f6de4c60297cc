package bellman.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Manifests for tests, and files that hold them. */
final class Given {

  private Given() {}

  static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
    """
        .formatted(name);
  }

  static String service(String name, String type) {
    return service(name) + "spec:\n  type: " + type + "\n";
  }

  static String pool(String name, String addresses) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata:
      name: %s
      namespace: metallb-system
    spec:
      addresses: [%s]
    """
        .formatted(name, addresses);
  }

  static String peer(String name, String... fields) {
    return """
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: %s
      namespace: metallb-system
    spec:
      myASN: 64500
      peerAddress: 10.0.0.1
    """
            .formatted(name)
        + (fields.length == 0 ? "" : "  " + String.join("\n  ", fields) + "\n");
  }

  static String all(String... documents) {
    return String.join("---\n", documents);
  }

  static Path file(Path folder, String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Puts a file in place at once, as careful editors do. */
  static void replace(Path folder, String name, String text) throws IOException {
    Path fresh = Files.writeString(folder.resolve(".fresh"), text);
    Files.move(
        fresh,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
