package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which definitions are Bellman's own. */
class SupersededTest {

  private static Map<String, Object> version(String... ofStatus) {
    Map<String, Object> fields =
        Arrays.stream(ofStatus)
            .collect(Collectors.toMap(Function.identity(), _ -> Map.of("type", "string")));
    Map<String, Object> status = Map.of("type", "object", "properties", fields);
    return Map.of(
        "schema", Map.of("openAPIV3Schema", Map.of("properties", Map.of("status", status))));
  }

  private static Map<String, Object> definition(Object... versions) {
    return Map.of("spec", Map.of("group", "metallb.io", "versions", List.of(versions)));
  }

  @Test
  void oursHasBothFields() {
    assertThat(Superseded.isOurs(definition(version("state", "lastError", "prefixesSent"))))
        .isTrue();
    assertThat(Superseded.isOurs(definition(version("bgpStatus", "bfdStatus", "peer")))).isFalse();
    assertThat(Superseded.isOurs(definition(version("state", "lastError")))).isFalse();
    assertThat(Superseded.isOurs(definition(version("state", "prefixesSent")))).isFalse();
  }

  @Test
  void aVersionOfSomebodyElseMakesItTheirs() {
    Map<String, Object> ours = version("lastError", "prefixesSent");
    assertThat(Superseded.isOurs(definition(ours, ours))).isTrue();
    assertThat(Superseded.isOurs(definition(ours, version("bgpStatus")))).isFalse();
  }

  @Test
  void whatSaysNothingIsNotOurs() {
    assertThat(Superseded.isOurs(Map.of())).isFalse();
    assertThat(Superseded.isOurs(definition())).isFalse();
    assertThat(Superseded.isOurs(definition(Map.of("schema", "none")))).isFalse();
    assertThat(Superseded.isOurs(definition("none"))).isFalse();
  }
}
