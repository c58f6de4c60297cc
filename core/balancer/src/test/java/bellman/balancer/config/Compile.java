package bellman.balancer.config;

import bellman.api.Manifest;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.util.Arrays;
import java.util.List;

/** Short ways to compile manifests. */
public final class Compile {

  private Compile() {}

  public static Compilation of(Manifest... manifests) {
    return after(Config.EMPTY, manifests);
  }

  public static Compilation after(Config lastGood, Manifest... manifests) {
    return ConfigCompiler.compile(resources(manifests), List.of(), lastGood);
  }

  static List<Resource> resources(Manifest... manifests) {
    return Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList();
  }

  /** Each as {@code name field: message}. */
  static List<String> texts(List<Problem> problems) {
    return problems.stream()
        .map(problem -> problem.name() + " " + problem.field() + ": " + problem.message())
        .toList();
  }
}
