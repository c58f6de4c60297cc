package bellman.balancer.config;

import static bellman.api.Manifest.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import bellman.api.Manifest;
import bellman.api.resource.Secret;
import bellman.net.Password;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session has the password that was asked for, or it is none. */
class PasswordsTest {

  private static final Manifest PEER = peer("t").in("a").spec("passwordSecret.name", "s");
  private static final Manifest SECRET =
      Manifest.of("Secret", "s")
          .in("a")
          .with("type", Secret.BASIC_AUTH)
          .with("data.password", "aHVzaA==");

  private static Peer only(Manifest... manifests) {
    Compilation compilation = Compile.of(manifests);
    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.warnings()).isEmpty();
    assertThat(compilation.config().peers()).hasSize(1);
    assertThat(compilation.config().peers().getFirst().session().withheld()).isEmpty();
    return compilation.config().peers().getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 80})
  void inThePeerItself(int length) {
    String text = "x".repeat(length);

    assertThat(only(peer("t").spec("password", text)).session().transport().password())
        .isEqualTo(Password.of(text));
  }

  @Test
  void noneAtAll() {
    assertThat(only(peer("t")).session().transport().password()).isNull();
    assertThat(only(peer("t").spec("password", "")).session().transport().password()).isNull();
    assertThat(
            only(peer("t").spec("passwordSecret", Map.of("name", "")))
                .session()
                .transport()
                .password())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789_", "é5678"})
  void longerThanTheKernelTakes(String tenOrMore) {
    String text = tenOrMore.repeat(16);
    Compilation compilation = Compile.of(peer("t").spec("password", text));

    assertThat(compilation.config().peers()).isEmpty();
    assertThat(Compile.texts(compilation.problems()))
        .singleElement()
        .asString()
        .startsWith("t spec.password: is ")
        .endsWith(" bytes long: at most 80");
  }

  static Stream<Arguments> found() {
    return Stream.of(
        arguments("of the peer's namespace", SECRET),
        arguments("of another namespace, where none is in the peer's", SECRET.in("another")),
        arguments("plain", SECRET.without("data").with("stringData.password", "hush")),
        arguments(
            "plain over encoded",
            SECRET.with("stringData.password", "hush").with("data.password", "eA==")),
        arguments("folded over lines", SECRET.with("data.password", "aHVz\naA==\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void found(String what, Manifest secret) {
    assertThat(only(PEER, secret).session().transport().password())
        .as(what)
        .isEqualTo(Password.of("hush"));
  }

  @Test
  void theSecretOfThePeersOwnNamespaceCounts() {
    Manifest other = SECRET.in("Z").with("data.password", "eA==");

    assertThat(only(PEER, other, SECRET).session().transport().password())
        .isEqualTo(Password.of("hush"));
    assertThat(Compile.of(PEER, other, SECRET.with("type", "Opaque")).config().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.session().transport().password()).isNull());
  }

  static Stream<Arguments> lacking() {
    return Stream.of(
        arguments(
            SECRET.with("metadata.name", "other"),
            "there is no Secret 's' of type kubernetes.io/basic-auth"),
        arguments(
            SECRET.without("type"), "Secret 's' is of type Opaque, not kubernetes.io/basic-auth"),
        arguments(SECRET.without("data"), "Secret 's' has no key 'password'"),
        arguments(
            SECRET.without("data").with("data.Password", "eA=="),
            "Secret 's' has no key 'password'"),
        arguments(
            SECRET.with("data.password", ""),
            "Secret 's' has a key 'password' that is empty: it must be 1..80 bytes"),
        arguments(
            SECRET.with("data.password", "hush!"),
            "Secret 's' has a key 'password' that is not base64: encode it, or write it under"
                + " stringData"),
        arguments(
            SECRET.with("data.password", "/w=="),
            "Secret 's' has a key 'password' that is base64 of something that is not UTF-8 text"),
        arguments(
            SECRET.with("stringData.password", 1234),
            "Secret 's' has a key 'password' that is not text: put it in quotes"),
        arguments(
            SECRET.with("stringData.password", "x".repeat(81)),
            "Secret 's' has a key 'password' that is 81 bytes long: at most 80"));
  }

  @ParameterizedTest
  @MethodSource
  void lacking(Manifest secret, String reason) {
    Compilation compilation = Compile.of(PEER, secret, peer("other"));

    assertThat(Compile.texts(compilation.problems()))
        .containsExactly("t spec.passwordSecret.name: " + reason + "; the peer stays down");
    assertThat(compilation.config().peers())
        .extracting(
            Peer::name,
            peer -> peer.session().transport().password(),
            peer -> peer.session().withheld())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("other", null, Map.of()),
            org.assertj.core.groups.Tuple.tuple("t", null, Map.of("passwordSecret", reason)));
  }

  @Test
  void aPasswordThatEndsInALineBreakIsProbablyNotMeant() {
    Compilation compilation = Compile.of(PEER, SECRET.with("data.password", "aHVzaAo="));

    assertThat(compilation.problems()).isEmpty();
    assertThat(compilation.config().peers())
        .singleElement()
        .satisfies(peer ->
            assertThat(peer.session().transport().password()).isEqualTo(Password.of("hush\n")));
    assertThat(Compile.texts(compilation.warnings()))
        .singleElement()
        .asString()
        .startsWith("t spec.passwordSecret.name: the password of Secret 's' ends in a line break");
  }

  @Test
  void aSecretThatGoesTakesThePeerDown() {
    Config good = Compile.of(PEER, SECRET).config();
    Compilation compilation = Compile.after(good, PEER);

    assertThat(compilation.config().peers())
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.session().transport().password()).isNull();
          assertThat(peer.session().withheld()).containsKey("passwordSecret");
        });
  }

  @Test
  void asDoesOneThatGoesWhileThePeerIsBroken() {
    Config good = Compile.of(PEER, SECRET).config();

    Compilation broken = Compile.after(good, PEER.spec("holdTime", "1s"), SECRET);
    assertThat(broken.config()).isEqualTo(good);

    Compilation both = Compile.after(broken.config(), PEER.spec("holdTime", "1s"));
    assertThat(both.problems()).hasSize(2);
    assertThat(both.config().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.session().withheld()).containsKey("passwordSecret"));
  }
}
