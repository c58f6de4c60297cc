package bellman.app.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
          password: correct horse battery                   | password: blanked0
          {"msg":"password: a horse","n":1}                 | {"msg":"password: blanked0","n":1}
          {"msg":"password: a,horse","n":1}                 | {"msg":"password: blanked0","n":1}
          {"password":"a\\"horse","n":1}                   | {"password":"blanked0","n":1}
          {"password":{"value":"horse"},"n":1}              | {"password":"blanked0","n":1}
          {"passwordSecret":{"name":"tor"}}                 | {"passwordSecret":{"name":"tor"}}
          token=a-horse level=info                          | token=blanked0 level=info
          pwd=horse                                         | pwd=blanked0
          get https://joe:ho@rse@host:443/path              | get https://blanked0@host:443/path
          neighbor 10.0.0.1 password horse                  | neighbor 10.0.0.1 password blanked0
          spec.passwordSecret: there is no Secret tor       | spec.passwordSecret: there is no Secret tor
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

  private static Map<String, Object> object(String version, String kind, String name, Object spec) {
    return new TreeMap<>(
        Map.of(
            "apiVersion", version, "kind", kind, "metadata", Map.of("name", name), "spec", spec));
  }

  private static Map<String, Object> secret(String field, Map<String, Object> data) {
    return Map.of(
        "apiVersion", "v1", "kind", "Secret", "metadata", Map.of("name", "tor"), field, data);
  }

  @Test
  void commonDataOfSecretsLeaveTheArchiveWhole() {
    Map<String, Object> blanked =
        blanking.object(
            secret(
                "stringData",
                Map.of(
                    "namespace", "metallb-system",
                    "short", "tor",
                    "address", "198.51.100.7",
                    "range", "198.51.100.7-198.51.100.9",
                    "prefix", "2001:db8::/32",
                    "number", "4200000000",
                    "note", "a long enough note")));
    blanking.object(
        Map.of(
            "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", "metallb-system")));
    assertThat((Map<?, ?>) blanked.get("stringData"))
        .hasSize(7)
        .allSatisfy((_, value) -> assertThat(value).isEqualTo(Blanking.BLANK));
    String network = "metallb-system tor 198.51.100.7-198.51.100.9 2001:db8::/32 4200000000";
    assertThat(blanking.answer(network)).isEqualTo(network);
    assertThat(blanking.answer("a long enough note")).isEqualTo("blanked0");
  }

  @Test
  void aPasswordThatIsANameTakesNoNameAway() {
    blanking.object(secret("stringData", Map.of("password", "tor", "token", "10.0.0.1")));
    Map<String, Object> peer =
        blanking.object(
            object("metallb.io/v1beta2", "BGPPeer", "tor", Map.of("peerAddress", "10.0.0.1")));
    assertThat(blanking.document(peer)).isEqualTo(peer);
    assertThat(blanking.answer("a tor b")).isEqualTo("a blanked0 b");
  }

  @Test
  void allTextsOfASecretAreSecretWhereverTheyAre() {
    assertThat(blanking.object(secret("stringdata", Map.of("conf", "one horse\ntwo: a long tail"))))
        .containsEntry("stringdata", Map.of("conf", Blanking.BLANK));
    assertThat(blanking.answer("x one horse, x a long tail, two"))
        .isEqualTo("x blanked0, x blanked0, two");
  }

  @Test
  void aSecretIsFoundInItsOtherForms() {
    blanking.remember("a \"big\" <horse>");
    for (String form :
        List.of(
            "a \\\"big\\\" <horse>",
            "a \\\"big\\\" \\u003chorse\\u003e",
            "YSAiYmlnIiA8aG9yc2U+",
            "YSAiYmlnIiA8aG9yc2U-")) {
      assertThat(blanking.answer("(" + form + ")")).isEqualTo("(blanked0)");
    }
  }

  @Test
  void fieldsThatAreNotKnownHaveNoValues() {
    Map<String, Object> misspelt =
        Map.of("pasword", "horse-1", "authKey", List.of("horse-2"), "md5", Map.of("x", "horse-3"));
    Map<String, Object> blanked =
        Map.of("pasword", "blanked0", "authKey", "blanked0", "md5", "blanked0");
    for (String version : List.of("metallb.io/v1beta2", "metallb.io/v1beta1")) {
      assertThat(blanking.object(object(version, "BGPPeer", "a", misspelt)))
          .containsEntry("spec", blanked);
    }
    assertThat(
            blanking.object(
                object(
                    "frrk8s.metallb.io/v1beta1",
                    "FRRConfiguration",
                    "a",
                    Map.of("bgp", Map.of("routers", List.of(misspelt))))))
        .containsEntry("spec", Map.of("bgp", Map.of("routers", List.of(blanked))));
    assertThat(blanking.log("horse-1 horse-2 horse-3")).isEqualTo("blanked0 blanked0 blanked0");
  }

  @Test
  void underASecretFieldNothingStays() {
    Map<String, Object> spec =
        Map.of(
            "password",
            Map.of("value", "horse-1"),
            "passwordSecret",
            Map.of("name", "tor", "key", "x"));
    for (String kind : List.of("metallb.io/v1beta2 BGPPeer", "v1 Service")) {
      int blank = kind.indexOf(' ');
      Map<String, Object> object =
          blanking.object(object(kind.substring(0, blank), kind.substring(blank + 1), "a", spec));
      assertThat(((Map<?, ?>) object.get("spec")).get("password")).isEqualTo("blanked0");
    }
    assertThat(blanking.object(object("metallb.io/v1beta2", "BGPPeer", "a", spec)).get("spec"))
        .isEqualTo(
            Map.of(
                "password",
                "blanked0",
                "passwordSecret",
                Map.of("name", "tor", "key", "blanked0")));
    assertThat(blanking.log("horse-1")).isEqualTo("blanked0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          neighbor 10.0.0.1 password horse ! the md5 key | neighbor 10.0.0.1 password blanked0
          ip ospf authentication-key horse               | ip ospf authentication-key blanked0
          ip rip authentication string horse             | ip rip authentication string blanked0
          key horse                                      | key blanked0
          area-password md5 horse                        | area-password blanked0
          ip ospf message-digest-key 1 md5 horse         | ip ospf message-digest-key blanked0
          """)
  void passwordsOfRoutersGoAndAreRemembered(String line, String left) {
    for (List<String> words :
        List.of(
            List.of("FRRConfiguration", "spec", "raw", "rawConfig"),
            List.of("FRRNodeState", "status", "", "runningConfig"))) {
      Blanking fresh = new Blanking();
      Map<String, Object> inside = Map.of(words.get(3), "router bgp 1\n " + line + "\n exit\n");
      Map<String, Object> object =
          Map.of(
              "apiVersion",
              "frrk8s.metallb.io/v1beta1",
              "kind",
              words.get(0),
              "metadata",
              Map.of("name", "a"),
              words.get(1),
              words.get(2).equals("raw") ? Map.of("raw", inside) : inside);
      assertThat(fresh.object(object).toString()).contains("router bgp 1\n " + left + "\n exit\n");
      assertThat(fresh.answer("a horse b")).isEqualTo("a blanked0 b");
    }
  }

  @Test
  void ofAnnotationsOnlyTheHarmlessStay() {
    Map<String, Object> written =
        Map.of(
            "metallb.io/address-pool", "pool",
            "endpoints.kubernetes.io/last-change-trigger-time", "2026",
            "kubernetes.io/description", "horse",
            "x.metallb.io/note", "horse");
    Map<String, Object> service =
        blanking.object(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                Map.of("name", "a", "annotations", written)));
    assertThat(((Map<?, ?>) service.get("metadata")).get("annotations"))
        .isEqualTo(
            Map.of(
                "metallb.io/address-pool", "pool",
                "endpoints.kubernetes.io/last-change-trigger-time", "2026",
                "kubernetes.io/description", "blanked0",
                "x.metallb.io/note", "blanked0"));
  }

  @Test
  void aLongQuotedTextIsNoHarm() {
    for (String quote : List.of("\"", "\\\"", "'", "")) {
      String line = "token=" + quote + "x".repeat(200_000) + quote;
      assertThat(blanking.log(line)).isEqualTo("token=" + quote + "blanked0" + quote);
    }
  }

  /** A text that counts how often somebody looks at a character of it. */
  private static final class Counted implements CharSequence {

    private final String text;
    private long looks;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      looks++;
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      looks += end - start;
      return text.substring(start, end);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-eyJ",
        "eyJaaaaaaaa",
        "a://",
        "a://x@",
        "password",
        "password=",
        "token= ",
        "token: {",
        "token=\"\\",
        "x y= ",
        "neighbor ",
        "neighbor a ",
        "authentication ",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "bearer ",
        "key\n",
        " ",
        "a"
      })
  void aLongerTextTakesOnlyAsMuchMoreWork(String written) {
    for (Pattern pattern : SecretText.PATTERNS) {
      long before = work(pattern, written.repeat(1_000));
      assertThat(work(pattern, written.repeat(4_000))).as(pattern.pattern()).isLessThan(6 * before);
    }
  }

  private static long work(Pattern pattern, String text) {
    var counted = new Counted(text);
    Matcher matcher = pattern.matcher(counted);
    while (matcher.find()) {
      counted.looks++;
    }
    return counted.looks;
  }

  @Test
  void moreSecretsAreHardlyMoreWork() {
    var text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append("-----BEGIN CERTIFICATE-----\nMIIB of nobody ").append(i * 7919).append('\n');
    }
    long few = workOfSecrets(20, text.toString());
    assertThat(workOfSecrets(2_000, text.toString())).isLessThan(5 * few);
  }

  private static long workOfSecrets(int count, String text) {
    var known = new KnownSecrets();
    for (int i = 0; i < count; i++) {
      known.likely("-----BEGIN CERTIFICATE-----\nMIIB of somebody " + i * 7919 + "\n");
    }
    var counted = new Counted(text);
    assertThat(known.blank(counted)).isEqualTo(text);
    return counted.looks;
  }

  @Test
  void ofSecretsThatOverlapNothingIsLeft() {
    blanking.remember("brown-horse");
    blanking.remember("horse-of-mine");
    blanking.remember("horse-of-mine-and-yours");
    assertThat(blanking.answer("<brown-horse-of-mine-and-yours> horse-of-mine"))
        .isEqualTo("<blanked0> blanked0");
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
