package bellman.app.reference;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import bellman.api.status.EventReason;
import bellman.app.cluster.ConfigurationStates.Verdict;
import bellman.balancer.allocator.Reason;
import bellman.balancer.frrk8s.Conflict;
import bellman.balancer.plan.NotAnnouncedReason;
import bellman.controller.AdvertisedReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages that are made out of the program are those that are in the repository. */
class PagesTest {

  private static Path docs() {
    String root = System.getenv("BELLMAN_ROOT");
    return Path.of(root == null ? ".." : root).resolve("docs");
  }

  @Test
  void thePageOfReasonsIsCurrent() throws IOException {
    assertThat(Files.readString(docs().resolve("reasons.md")))
        .as("it is old: ./bellman reference reasons > docs/reasons.md")
        .isEqualTo(ReasonPage.text());
  }

  @Test
  void thePageOfFieldsIsCurrent() throws IOException {
    assertThat(Files.readString(docs().resolve("api-reference.md")))
        .as("it is old: ./bellman reference api > docs/api-reference.md")
        .isEqualTo(ApiPage.text());
  }

  private static Stream<String> names() {
    return Stream.of(
            Arrays.stream(Reason.values()).map(Reason::text),
            Arrays.stream(NotAnnouncedReason.values()).map(NotAnnouncedReason::text),
            Arrays.stream(NotAnnouncedReason.values()).map(AdvertisedReason::text),
            Arrays.stream(AdvertisedReason.values()).map(AdvertisedReason::text),
            Arrays.stream(Verdict.values()).map(Verdict::reason),
            Arrays.stream(EventReason.values()).map(EventReason::text),
            Arrays.stream(Conflict.Cause.values()).map(Conflict.Cause::name))
        .flatMap(each -> each);
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyReasonIsOnItsPage(String name) {
    assertThat(ReasonPage.text()).contains("`" + name + "`");
  }

  @Test
  void noRemedyIsEmpty() {
    assertThat(ReasonPage.text().lines().filter(line -> line.matches("\\| `\\w+` \\|.*")))
        .hasSizeGreaterThan(40)
        .allSatisfy(line -> assertThat(line).matches("\\| `[^`]+` \\| .{10,} \\| .+ \\|"));
  }

  @Test
  void everyFieldOfEveryVersionIsOnItsPage() {
    String page = ApiPage.text();
    for (CustomResource resource : CustomResources.all()) {
      assertThat(page).contains("\n## " + resource.kind() + "\n");
      for (CustomResource.Version version : resource.versions()) {
        assertThat(page).contains("### `metallb.io/" + version.name() + "`");
      }
    }
    assertThat(page)
        .contains("| `spec.listenRange` |", "| `spec.passwordSecret.name` |")
        .contains("| `spec.serviceAllocation.priority` |", "| `spec.nodeSelectors` | list of ");
  }
}
