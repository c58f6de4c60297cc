package bellman.app.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken out of objects and texts, and what stays. */
class BlankingTest {

  private final Blanking blanking = new Blanking();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          password=hunter2-marker                           | password=blanked0
          spec.password: hunter2-marker                     | spec.password: blanked0
          {"token":"hunter2-marker","peer":"tor"}           | {"token":"blanked0","peer":"tor"}
          {\\"api-key\\":\\"hunter2-marker\\",\\"a\\":1}    | {\\"api-key\\":\\"blanked0\\",\\"a\\":1}
          Authorization: Basic aHVudGVyMi1tYXJrZXI=         | Authorization: blanked0
          curl -H "Authorization: Bearer hunter2-marker"    | curl -H "Authorization: blanked0"
          bearer hunter2-marker-longer and more             | bearer blanked0 and more
          jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln end | jwt blanked0 end
          the session with 10.0.0.1 in AS 64500 is up       | the session with 10.0.0.1 in AS 64500 is up
          peer tor: the password does not match             | peer tor: the password does not match
          """)
  void whatLooksLikeASecretIsTakenOutOfALog(String written, String left) {
    assertThat(blanking.log(written)).isEqualTo(left);
  }

  @Test
  void aPrivateKeyGoesAndWhatIsCutOffOfOneToo() {
    String begin = "a\n-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n";
    assertThat(blanking.log(begin + "-----END EC PRIVATE KEY-----\nb")).isEqualTo("a\nblanked0\nb");
    assertThat(blanking.log(begin)).isEqualTo("a\nblanked0");
  }

  @Test
  void aSecretThatWasSeenIsFoundInAllOtherText() {
    blanking.object(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Secret",
            "metadata",
            Map.of("name", "tor"),
            "data",
            Map.of("password", "c3BhcnJvdy1zZWNyZXQ=")));
    assertThat(blanking.answer("a sparrow-secret, as c3BhcnJvdy1zZWNyZXQ= in Base64"))
        .isEqualTo("a blanked0, as blanked0 in Base64");
  }

  @Test
  void eachLongLineOfASecretIsFoundByItself() {
    blanking.remember("first-line-of-a-secret\nsecond\n");
    assertThat(blanking.answer("a first-line-of-a-secret, a second"))
        .isEqualTo("a blanked0, a second");
  }

  @Test
  void aSecretIsLearnedFromWhatIsLeftOut() {
    blanking.object(
        Map.of("apiVersion", "v1", "kind", "ConfigMap", "data", Map.of("api-token", 4711_0815)));
    assertThat(blanking.answer("it is 47110815")).isEqualTo("it is blanked0");
  }

  @Test
  void aShortSecretIsFoundAsAWordOnly() {
    blanking.object(
        Map.of(
            "apiVersion",
            "metallb.io/v1beta2",
            "kind",
            "BGPPeer",
            "spec",
            Map.of("password", "pass")));
    assertThat(blanking.answer("pass, passive")).isEqualTo("blanked0, passive");
  }

  @Test
  void whatIsNoSecretStays() {
    Map<String, Object> peer =
        Map.of(
            "apiVersion",
            "metallb.io/v1beta2",
            "kind",
            "BGPPeer",
            "metadata",
            Map.of("name", "tor", "labels", Map.of("rack", "4")),
            "spec",
            Map.of(
                "myASN",
                64500,
                "passive",
                true,
                "passwordSecret",
                Map.of("name", "tor-password", "namespace", "x")));
    assertThat(blanking.object(peer)).isEqualTo(peer);
  }

  @Test
  void ofWhatBellmanDoesNotReadOnlyTheNameStays() {
    Map<String, Object> deployment =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            Map.of("name", "web", "labels", Map.of("a", "b")),
            "spec",
            Map.of("env", List.of(Map.of("name", "KEY", "value", "x"))));
    assertThat(blanking.object(deployment))
        .isEqualTo(
            Map.of(
                "apiVersion", "apps/v1", "kind", "Deployment", "metadata", Map.of("name", "web")));
  }
}
