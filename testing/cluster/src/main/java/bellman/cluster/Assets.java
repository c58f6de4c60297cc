package bellman.cluster;

import bellman.lab.Bellman;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where etcd, kube-apiserver and kubectl are: the first folder that has all of them. And where
 * FRR-K8s is, which may be another folder.
 */
final class Assets {

  /** The folder of controller-runtime's envtest. */
  private static final String DEFAULT = "/usr/local/kubebuilder/bin";

  private static final List<String> PROGRAMS = List.of("etcd", "kube-apiserver", "kubectl");

  /** What {@code build-frrk8s.sh} makes. */
  private static final List<String> FRR_K8S =
      List.of(
          "frr-k8s-controller",
          "frr-k8s-status",
          "frr-k8s-statuscleaner",
          "frr-k8s/frr-reloader.sh");

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

  /** A program of FRR-K8s, or something from its folder {@code frr-k8s}. */
  static Path frrK8s(String name) {
    return folder(FRR_K8S)
        .orElseThrow(() -> new IllegalStateException(frrK8sObstacle().orElse("")))
        .resolve(name);
  }

  /** What to do where FRR-K8s is missing; empty where it is not. */
  static Optional<String> frrK8sObstacle() {
    return folder(FRR_K8S).isPresent()
        ? Optional.empty()
        : Optional.of(
            "no folder with "
                + String.join(", ", FRR_K8S)
                + " in "
                + candidates()
                + ": install Go and let ./test (or testing/cluster/assets/build-frrk8s.sh FOLDER)"
                + " build them");
  }

  /** What to do where the programs are missing; empty where they are not. */
  static Optional<String> obstacle() {
    return folder(PROGRAMS).isPresent()
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
    return folder(PROGRAMS)
        .orElseThrow(() -> new IllegalStateException(obstacle().orElse("")))
        .resolve(name)
        .toString();
  }

  private static Optional<Path> folder(List<String> programs) {
    return candidates().stream()
        .filter(
            folder -> programs.stream().allMatch(name -> Files.isExecutable(folder.resolve(name))))
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
