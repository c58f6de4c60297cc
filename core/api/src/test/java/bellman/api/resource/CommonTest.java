package bellman.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommonTest {

  private static Service service(String name, Map<String, String> labels) {
    return (Service)
        Decoder.decode(
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Service",
                    "metadata",
                    Map.of("name", name, "namespace", copy("shop"), "labels", labels),
                    "spec",
                    Map.of(
                        "type",
                        copy("LoadBalancer"),
                        "ports",
                        List.of(Map.of("port", 80, "protocol", copy("TCP"))))))
            .resource();
  }

  /** An equal text that is another object, as a reader of YAML or JSON makes them. */
  private static String copy(String text) {
    return String.valueOf(text.toCharArray());
  }

  @Test
  void whatServicesHaveInCommonIsOneObject() {
    Service one = service("one", Map.of(copy("app"), copy("web")));
    Service other = service("other", Map.of(copy("app"), copy("web")));
    assertThat(one.metadata().namespace()).isSameAs(other.metadata().namespace());
    assertThat(one.metadata().labels()).isSameAs(other.metadata().labels());
    assertThat(one.exposure().type()).isSameAs(other.exposure().type());
    assertThat(one.ports()).isSameAs(other.ports());
  }

  @Test
  void whatWasForgottenIsStillEqual() {
    Service before = service("one", Map.of("app", "web"));
    IntStream.range(0, 20_000)
        .forEach(number -> service("s" + number, Map.of("app" + number, "web" + number)));
    assertThat(service("one", Map.of("app", "web"))).isEqualTo(before);
  }

  @Test
  void theKeyIsAlwaysTheSameObject() {
    Metadata metadata = service("one", Map.of()).metadata();
    assertThat(metadata.key()).isEqualTo("shop/one").isSameAs(metadata.key());
  }

  @Test
  void whatTellsAnObjectFromOthersIsOneObject() {
    Decoder.Decoded decoded =
        Decoder.decode(
            Map.of(
                "apiVersion",
                "discovery.k8s.io/v1",
                "kind",
                "EndpointSlice",
                "metadata",
                Map.of("name", "one", "namespace", "shop")));
    assertThat(decoded.key()).isEqualTo(new ObjectKey(Kind.ENDPOINT_SLICE, "shop", "one"));
    assertThat(decoded.resource()).isNotNull();
    assertThat(decoded.resource().key()).isSameAs(decoded.key());
  }
}
