package bellman.balancer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** EndpointSlices that belong to no service are named as long as that is so. */
class LostSlicesTest {

  private final Planner planner =
      new Planner(new Planner.Settings(_ -> true, "n", null, _ -> List.of()));

  private static Manifest slice(String name, String service) {
    Manifest slice = Manifest.of("EndpointSlice", name).in("default");
    return service.isEmpty() ? slice : slice.label("kubernetes.io/service-name", service);
  }

  /** The warnings about slices, once these objects are there as well. */
  private List<String> with(Planner by, Manifest... manifests) {
    by.observe(
        Arrays.stream(manifests).map(manifest -> manifest.as(Resource.class)).toList(), List.of());
    return by.warnings().stream()
        .filter(warning -> warning.kind().equals("EndpointSlice"))
        .map(LostSlicesTest::text)
        .toList();
  }

  private List<String> without(Manifest manifest) {
    planner.observe(List.of(), List.of(manifest.as(Resource.class).key()));
    return with(planner);
  }

  private static String text(Problem problem) {
    return problem.name() + ": " + problem.message();
  }

  @Test
  void oneWithoutTheLabelIsNamedUntilItHasIt() {
    String missing =
        "is missing, so it belongs to no service and is ignored: set it to the service's name";
    assertThat(with(planner, slice("web-x7k2p", ""))).containsExactly("web-x7k2p: " + missing);
    assertThat(with(planner, Manifest.service("web")))
        .containsExactly("web-x7k2p: " + missing + ", probably web");
    assertThat(with(planner, slice("web-x7k2p", "web"))).isEmpty();
    assertThat(with(planner, slice("web-x7k2p", ""))).hasSize(1);
    assertThat(without(slice("web-x7k2p", ""))).isEmpty();
  }

  @Test
  void oneOfAServiceThatIsNotThereIsNamedUntilItIs() {
    String absent =
        "web-1: names Service default/wbe, which does not exist or is set aside, so it is ignored";
    assertThat(with(planner, slice("web-1", "wbe"))).containsExactly(absent);
    assertThat(with(planner, Manifest.service("web")))
        .containsExactly(absent + ": did you mean web?");
    assertThat(with(planner, Manifest.service("wbe"))).isEmpty();
    assertThat(without(Manifest.service("wbe"))).hasSize(1);
    assertThat(without(slice("web-1", "wbe"))).isEmpty();
  }

  @Test
  void inAClusterOthersChooseWhichAreTold() {
    assertThat(with(Planner.ofNode("n", null), slice("web-1", "cluster-ip"))).isEmpty();
  }
}
