package bellman.cluster;

import bellman.lab.Bellman;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where etcd, kube-apiserver and kubectl are: the first folder that has all of them. */
final class Assets {

  /** The folder of controller-runtime's envtest. */
  private static final String DEFAULT = "/usr/local/kubebuilder/bin";

  private static final List<String> PROGRAMS = List.of("etcd", "kube-apiserver", "kubectl");

  private Assets() {}

  static String etcd() {
    return program("etcd");
  }

  static String apiServer() {
    return program("kube-apiserver");
  }

  static String kubectl() {
    return program("kubectl");
  }

  /** What to do where the programs are missing; empty where they are not. */
  static Optional<String> obstacle() {
    return folder().isPresent()
        ? Optional.empty()
        : Optional.of(
            "no folder with "
                + String.join(", ", PROGRAMS)
                + " in "
                + candidates()
                + ": set KUBEBUILDER_ASSETS to one, or put them into "
                + DEFAULT
                + ", or install Go and let ./test (or testing/cluster/assets/build.sh FOLDER) build"
                + " them");
  }

  private static String program(String name) {
    return folder()
        .orElseThrow(() -> new IllegalStateException(obstacle().orElse("")))
        .resolve(name)
        .toString();
  }

  private static Optional<Path> folder() {
    return candidates().stream()
        .filter(
            folder -> PROGRAMS.stream().allMatch(name -> Files.isExecutable(folder.resolve(name))))
        .findFirst();
  }

  private static List<Path> candidates() {
    List<Path> all = new ArrayList<>();
    String told = System.getenv("KUBEBUILDER_ASSETS");
    if (told != null && !told.isEmpty()) {
      all.add(Path.of(told));
    }
    all.add(Path.of(DEFAULT));
    all.add(Bellman.root().resolve("target/kubebuilder/bin"));
    return all;
  }
}
