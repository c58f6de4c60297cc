package bellman.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** A folder of manifests that is edited at random, and can be brought back to what it was. */
final class SoakManifests {

  private static final int SERVICES = 40;

  private final Path folder;
  private final Random random;
  private final int bfdMillis;

  /** Peer to the lines of its {@code spec} that never change. */
  private final Map<String, String> peers = new TreeMap<>();

  /** Those that are edited. */
  private final List<String> changing = new ArrayList<>();

  private final TreeSet<Integer> services = new TreeSet<>();
  private final TreeSet<String> removed = new TreeSet<>();
  private int localPref;

  /**
   * A folder with nothing in it yet.
   *
   * @param bfdMillis the usual interval of BFD; edits make it a third of it to eight thirds
   */
  SoakManifests(Path folder, Random random, int bfdMillis) {
    this.folder = folder;
    this.random = random;
    this.bfdMillis = bfdMillis;
  }

  Path folder() {
    return folder;
  }

  /** A peer that comes and goes, and whose timers are edited. */
  void peer(String name, long asn, String address, String more) {
    changing.add(name);
    steadyPeer(name, asn, address, more);
  }

  /** A peer that is never edited. */
  void steadyPeer(String name, long asn, String address, String more) {
    peers.put(
        name,
        """
        myASN: 64500
        peerASN: %d
        peerAddress: %s
        connectTime: 1s
        """
                .formatted(asn, address)
            + more);
  }

  /** Everything as at the beginning. */
  void reset() {
    services.clear();
    removed.clear();
    for (int i = 0; i < SERVICES; i++) {
      services.add(i);
    }
    localPref = 100;
    peers.keySet().forEach(peer -> writePeer(peer, 3));
    writeProfile(bfdMillis);
    writePolicy();
    writeServices();
  }

  /** Edits something, and says what. */
  String edit() {
    return switch (random.nextInt(8)) {
      case 0 -> {
        services.remove(random.nextInt(2 * SERVICES));
        writeServices();
        yield "service goes";
      }
      case 1 -> {
        localPref = random.nextInt(1000);
        writePolicy();
        yield "attributes change";
      }
      case 2 -> {
        String peer = changing.get(random.nextInt(changing.size()));
        if (removed.add(peer)) {
          Manifests.delete(folder.resolve(peer + ".yaml"));
          yield "peer goes";
        }
        removed.remove(peer);
        writePeer(peer, 3);
        yield "peer comes";
      }
      case 3 -> {
        String peer = changing.get(random.nextInt(changing.size()));
        removed.remove(peer);
        writePeer(peer, 3 + random.nextInt(6));
        yield "timers change";
      }
      case 4 -> {
        Manifests.write(folder.resolve("services.yaml"), "kind: [Service\n  metadata: }");
        yield "file breaks";
      }
      case 5 -> {
        writeProfile(bfdMillis / 3 * (1 + random.nextInt(8)));
        yield "BFD changes";
      }
      default -> {
        services.add(random.nextInt(2 * SERVICES));
        writeServices();
        yield "service comes";
      }
    };
  }

  /** A service beside the others, which no edit touches. */
  void addService(String name, String address) {
    Manifests.write(folder.resolve(name + ".yaml"), Manifests.service(name, address));
  }

  void removeService(String name) {
    Manifests.delete(folder.resolve(name + ".yaml"));
  }

  private void writeServices() {
    List<String> documents = new ArrayList<>();
    services.forEach(
        number -> documents.add(Manifests.service("web-" + number, "10.128.0." + number)));
    Manifests.write(folder.resolve("services.yaml"), String.join("---\n", documents));
  }

  private void writePolicy() {
    Manifests.write(
        folder.resolve("policy.yaml"),
        Manifests.pool("10.128.0.0/16")
            + "---\n"
            + Manifests.advertisement(
                "localPref: %d\ncommunities: [\"64500:%d\"]\n".formatted(localPref, localPref)));
  }

  private void writeProfile(int millis) {
    Manifests.write(
        folder.resolve("bfd.yaml"), Manifests.bfdProfile(Manifests.bfdIntervals(millis)));
  }

  private void writePeer(String name, int holdSeconds) {
    Manifests.write(
        folder.resolve(name + ".yaml"),
        """
        apiVersion: metallb.io/v1beta2
        kind: BGPPeer
        metadata:
          name: %s
        spec:
          holdTime: %ds
        """
                .formatted(name, holdSeconds)
            + String.valueOf(peers.get(name)).indent(2));
  }
}
