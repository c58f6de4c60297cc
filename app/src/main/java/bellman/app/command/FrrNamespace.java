package bellman.app.command;

import picocli.CommandLine.Option;

/** The option that says where FRR-K8s is. */
final class FrrNamespace {

  @Option(
      names = "--frrk8s-namespace",
      paramLabel = "NAMESPACE",
      defaultValue = "${env:FRRK8S_NAMESPACE:-}",
      description =
          "Namespace in which FRR-K8s runs and reads its objects and Secrets (default:"
              + " FRRK8S_NAMESPACE, else Bellman's own).")
  private String namespace = "";

  /** Where FRR-K8s is. */
  String orElse(String own) {
    return namespace.isEmpty() ? own : namespace;
  }
}
