package bellman.cluster;

import bellman.lab.Bellman;
import bellman.lab.Lab;
import bellman.lab.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An API server with what an installation of Bellman brings, but for the workloads: the definitions
 * of the custom resources, the namespace, the accounts and their rights. The webhooks' registration
 * is left out as well, since nobody serves them; a test that has somebody who does applies it
 * itself.
 */
public final class Cluster implements AutoCloseable {

  /** What stays of the manifest: whatever is about who may do what. */
  private static final Set<String> RIGHTS =
      Set.of(
          "Namespace",
          "ServiceAccount",
          "Role",
          "RoleBinding",
          "ClusterRole",
          "ClusterRoleBinding");

  private final ApiServer server;

  private Cluster(ApiServer server) {
    this.server = server;
    Kubectl admin = kubectl();
    admin.run("apply", "--server-side", "-f", deploy("crds/metallb.io.yaml").toString());
    admin.with(String.join("---\n", manifests(RIGHTS)), "apply", "--server-side", "-f", "-");
    admin.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
  }

  /** One on the loopback interface of this machine; see {@link ApiServer#start}. */
  public static Cluster start(Lab lab, String... flags) {
    return new Cluster(ApiServer.start(lab, flags));
  }

  /** One in a namespace of the lab; see {@link ApiServer#startIn}. */
  public static Cluster startIn(Lab lab, Namespace namespace, String address, String... flags) {
    return new Cluster(ApiServer.startIn(lab, namespace, address, flags));
  }

  /** The server, to be stopped and started. */
  public ApiServer server() {
    return server;
  }

  /** kubectl for one who may do all. */
  public Kubectl kubectl() {
    return server.kubectl(User.ADMIN);
  }

  /** The kubeconfig of a controller, a speaker, or somebody else. */
  public Path kubeconfig(User user) {
    return server.kubeconfig(user);
  }

  /** Lets Bellman have FRR-K8s speak BGP, and no more than that: as its plain manifest does. */
  public void grantFrrK8s() {
    kubectl()
        .with(
            String.join("---\n", manifestsForFrrK8s(RIGHTS)), "apply", "--server-side", "-f", "-");
  }

  /** The documents of the plain manifest that are of one of these kinds. */
  public static List<String> manifests(Set<String> kinds) {
    return manifests("bellman.yaml", kinds);
  }

  /** The same of the plain manifest where FRR-K8s speaks BGP. */
  public static List<String> manifestsForFrrK8s(Set<String> kinds) {
    return manifests("bellman-frr-k8s.yaml", kinds);
  }

  /** The definitions of the custom resources, a document each. */
  public static List<String> definitions() {
    return manifests("crds/metallb.io.yaml", Set.of("CustomResourceDefinition"));
  }

  private static List<String> manifests(String file, Set<String> kinds) {
    try {
      return Stream.of(Files.readString(deploy(file)).split("(?m)^---\n", -1))
          .filter(document ->
              document
                  .lines()
                  .anyMatch(line ->
                      line.startsWith("kind: ") && kinds.contains(line.substring(6).strip())))
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the folder {@code deploy}. */
  public static Path deploy(String name) {
    return Bellman.root().resolve("deploy").resolve(name);
  }

  @Override
  public void close() {
    server.close();
  }
}
