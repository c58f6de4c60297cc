package bellman.app.command;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import bellman.app.text.Yaml;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints what an API server must know. */
@Command(
    name = "crds",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the CustomResourceDefinitions: bellman crds | kubectl apply -f -",
      "",
      "They are MetalLB's, plus optional fields of Bellman's own; existing manifests stay valid."
    })
final class Crds implements Callable<Integer> {

  @Override
  public Integer call() {
    System.out.print(text());
    System.out.flush();
    return 0;
  }

  /** All definitions, as documents of one file. */
  static String text() {
    var text = new StringBuilder();
    for (CustomResource resource : CustomResources.all()) {
      text.append("---\n").append(Yaml.of(resource.toDocument()));
    }
    return text.toString();
  }
}
