package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is believed of a service that tells how far it is announced. */
final class WatchedObjectTest {

  @ParameterizedTest(name = "annotation {0}, condition {1}: {2}")
  @CsvSource({
    "from 3 nodes, from 3 nodes, from 3 nodes",
    "from 9 nodes, from 3 nodes, ''", // somebody wrote over it
    "from 9 nodes, ,             ''", // copied with a manifest, or restored from a backup
    "            , from 3 nodes, "
  })
  void anAnnotationIsBelievedIfTheConditionSaysTheSame(
      String annotation, String condition, String believed) throws IOException {
    String text =
        """
        {"metadata": {"name": "web", "namespace": "default", "annotations": {%s}},
         "spec": {"type": "LoadBalancer"},
         "status": {"conditions": [{"type": "Other", "message": "x"}%s]}}
        """
            .formatted(
                annotation == null ? "" : "\"metallb.io/advertised\": \"" + annotation + "\"",
                condition == null
                    ? ""
                    : ", {\"type\": \"metallb.io/Advertised\", \"message\": \""
                        + condition
                        + "\"}");
    WatchSpec services = WatchSpec.byController("metallb-system").getLast();

    WatchedObject service = WatchedObject.of(services, JsonObjects.read(text));

    var resource = Objects.requireNonNull(service.decoded().resource());
    assertThat(resource.metadata().annotations().get("metallb.io/advertised")).isEqualTo(believed);
  }
}
