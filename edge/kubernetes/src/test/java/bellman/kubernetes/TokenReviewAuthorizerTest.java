package bellman.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two questions to the API server, and for how long their answers hold. */
class TokenReviewAuthorizerTest {

  private static final Map<String, Object> PROMETHEUS =
      Map.of("username", "prometheus", "uid", "7", "groups", List.of("monitors"));

  private final List<String> asked = new ArrayList<>();
  private final TokenReviewAuthorizer readers =
      new TokenReviewAuthorizer(this::answer, "/metrics", () -> this.now);
  private long now = 5;
  private boolean isKnown = true;
  private boolean may = true;
  private int refusal;

  private Api.Reply answer(String path, Map<String, ?> body) throws IOException {
    asked.add(path + " " + body.get("spec"));
    if (refusal == 1) {
      throw new IOException("away");
    }
    if (refusal > 1) {
      return new Api.Reply(refusal, Map.of());
    }
    Map<String, Object> status =
        path.endsWith("tokenreviews")
            ? isKnown ? Map.of("authenticated", true, "user", PROMETHEUS) : Map.of()
            : Map.of("allowed", may);
    return new Api.Reply(201, Map.of("status", status));
  }

  private void pass(Duration duration) {
    now += duration.toNanos();
  }

  @Test
  void asksWhoItIsAndWhetherItMay() {
    assertThat(readers.status("Bearer t")).isEqualTo(200);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0)).isEqualTo("/apis/authentication.k8s.io/v1/tokenreviews {token=t}");
    assertThat(asked.get(1))
        .startsWith("/apis/authorization.k8s.io/v1/subjectaccessreviews {user=prometheus, uid=7,")
        .contains("groups=[monitors]", "path=/metrics", "verb=get");
  }

  @Test
  void remembersAYesForAMinute() {
    assertThat(readers.status("Bearer t")).isEqualTo(200);
    may = false;
    pass(TokenReviewAuthorizer.ALLOWED_FOR.minusNanos(1));
    assertThat(readers.status("Bearer t")).isEqualTo(200);
    assertThat(asked).hasSize(2);
    assertThat(readers.status("Bearer another")).isEqualTo(403);

    pass(Duration.ofNanos(1));
    assertThat(readers.status("Bearer t")).isEqualTo(403);
  }

  @Test
  void remembersANoForTenSeconds() {
    isKnown = false;
    assertThat(readers.status("Bearer t")).isEqualTo(401);
    isKnown = true;
    pass(TokenReviewAuthorizer.DENIED_FOR.minusNanos(1));
    assertThat(readers.status("Bearer t")).isEqualTo(401);
    assertThat(asked).hasSize(1);

    pass(Duration.ofNanos(1));
    assertThat(readers.status("Bearer t")).isEqualTo(200);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "Basic dTpw", "Bearer", "Bearer ", "bearer"})
  void withoutATokenNobodyIsAsked(String authorization) {
    assertThat(readers.status(authorization)).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 403, 500})
  void whatCantBeAskedIsNotRemembered(int how) {
    refusal = how;
    assertThat(readers.status("Bearer t")).isEqualTo(503);
    refusal = 0;
    assertThat(readers.status("Bearer t")).isEqualTo(200);
  }

  @Test
  void manyWhoGuessFillNoMemory() {
    isKnown = false;
    for (int i = 0; i < 3000; i++) {
      assertThat(readers.status("Bearer " + i)).isEqualTo(401);
    }
    pass(TokenReviewAuthorizer.DENIED_FOR);
    isKnown = true;
    assertThat(readers.status("Bearer t")).isEqualTo(200);
    asked.clear();
    assertThat(readers.status("Bearer t")).isEqualTo(200);
    assertThat(asked).isEmpty();
  }
}
