package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FieldPathsTest {

  private static final Map<String, Object> ROUTERS =
      Map.of(
          "bgp",
          Map.of(
              "routers",
              List.of(
                  Map.of("asn", 64500, "prefixes", List.of("192.0.2.0/24", "198.51.100.0/24")),
                  Map.of("vrf", "red"))));

  @Test
  void everyFieldOfEveryElementIsOne() {
    assertThat(FieldPaths.of(ROUTERS).all())
        .containsExactlyInAnyOrder(
            ".bgp",
            ".bgp.routers",
            ".bgp.routers.asn",
            ".bgp.routers.prefixes",
            ".bgp.routers.vrf");
  }

  @Test
  void otherValuesAreTheSameFieldsAndAnotherFieldIsNot() {
    FieldPaths paths = FieldPaths.of(ROUTERS);

    assertThat(paths.hasAll(of(Map.of("asn", 64501)))).isTrue();
    assertThat(paths.hasAll(of(Map.of("asn", 64501, "id", "192.0.2.1")))).isFalse();
    assertThat(FieldPaths.NONE.hasAll(paths)).isFalse();
  }

  private static FieldPaths of(Map<String, Object> router) {
    return FieldPaths.of(Map.of("bgp", Map.of("routers", List.of(router))));
  }
}
