package bellman.app.command;

import bellman.app.host.HostName;
import bellman.kubernetes.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that the two processes of a cluster share; MetalLB's names where they mean the same.
 */
final class ClusterOptions {

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "Kubeconfig file for the API server (default: KUBECONFIG, else the Pod's service account,"
              + " else ~/.kube/config).")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "${env:METALLB_NAMESPACE:-}",
      description =
          "Namespace of Bellman and of the metallb.io objects (default: METALLB_NAMESPACE, else the"
              + " Pod's own, else metallb-system).")
  private String namespace = "";

  @Option(
      names = "--pod-name",
      paramLabel = "NAME",
      defaultValue = "${env:METALLB_POD_NAME:-}",
      description = "Name of this Pod (default: METALLB_POD_NAME, else the host name).")
  private String podName = "";

  @Option(
      names = "--lb-class",
      paramLabel = "CLASS",
      description =
          "Handle only services of this loadBalancerClass (default: those without a class).")
  private @Nullable String loadBalancerClass;

  /** The connection, called so in the server's logs. */
  Cluster connect(String name) throws IOException {
    return Cluster.connect(kubeconfig, namespace.isEmpty() ? null : namespace, name);
  }

  /** The Pod's name; empty outside of one. */
  String pod() {
    return podName;
  }

  /** What tells this process from its likes. */
  String identity() {
    return podName.isEmpty() ? HostName.get() + "-" + ProcessHandle.current().pid() : podName;
  }

  @Nullable String loadBalancerClass() {
    return loadBalancerClass == null || loadBalancerClass.isEmpty() ? null : loadBalancerClass;
  }
}
