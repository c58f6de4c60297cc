package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The manifests that tests write, and copies of the examples that tests may edit. */
final class Manifests {
  private Manifests() {}

  /** A copy of a folder under {@code examples/}. */
  static Path example(Lab lab, String name) {
    Path from = Bellman.root().resolve("examples").resolve(name);
    Path to = lab.newFolder("config");
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to;
  }

  /** A folder with one file of these documents. */
  static Path folder(Lab lab, String... documents) {
    Path folder = lab.newFolder("config");
    write(folder.resolve("all.yaml"), String.join("---\n", documents));
    return folder;
  }

  /** Puts a whole file in place at once, as editors and {@code git} do. */
  static void write(Path file, String text) {
    Path beside = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A peer named {@code tor} that is called again after a second. */
  static String peer(String address, long myAsn, long peerAsn) {
    return """
    apiVersion: metallb.io/v1beta2
    kind: BGPPeer
    metadata:
      name: tor
      namespace: metallb-system
    spec:
      myASN: %d
      peerASN: %d
      peerAddress: "%s"
      holdTime: 3s
      keepaliveTime: 1s
      connectTime: 1s
    """
        .formatted(myAsn, peerAsn, address);
  }

  /** The same under a name of its own, with more lines of the spec; a later line wins. */
  static String peer(String name, String address, long myAsn, long peerAsn, String... fields) {
    StringBuilder text =
        new StringBuilder(
            peer(address, myAsn, peerAsn).replace("name: tor\n", "name: " + name + "\n"));
    for (String field : fields) {
      String key = field.substring(0, field.indexOf(':'));
      int at = text.indexOf("  " + key + ": ");
      if (at >= 0) {
        text.delete(at, text.indexOf("\n", at) + 1);
      }
      text.append(field.indent(2));
    }
    return text.toString();
  }

  static String dynamicPeer(String name, String address, long myAsn, String kind) {
    return peer(name, address, myAsn, 0).replace("peerASN: 0", "dynamicASN: " + kind);
  }

  /** A BFDProfile named {@code lab}, with these lines of the spec. */
  static String bfdProfile(String spec) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BFDProfile
    metadata:
      name: lab
      namespace: metallb-system
    spec:
    """
        + spec.indent(2);
  }

  /** Lines of a profile: both ways a packet each so many milliseconds. */
  static String bfdIntervals(int millis) {
    return "receiveInterval: %1$d\ntransmitInterval: %1$d\n".formatted(millis);
  }

  static String secret(String name, String password) {
    return """
    apiVersion: v1
    kind: Secret
    type: kubernetes.io/basic-auth
    metadata:
      name: %s
      namespace: metallb-system
    stringData:
      password: %s
    """
        .formatted(name, password);
  }

  static String pool(String range) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: IPAddressPool
    metadata:
      name: pool
      namespace: metallb-system
    spec:
      addresses:
        - "%s"
    """
        .formatted(range);
  }

  /** One route for each address; the lines of {@code spec} say with which attributes. */
  static String advertisement(String spec) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata:
      name: hosts
      namespace: metallb-system
    spec:
    """
        + spec.indent(2);
  }

  static String service(String name, String address) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: %s
      annotations:
        metallb.io/loadBalancerIPs: "%s"
    spec:
      type: LoadBalancer
      ports:
        - port: 80
    """
        .formatted(name, address);
  }
}
