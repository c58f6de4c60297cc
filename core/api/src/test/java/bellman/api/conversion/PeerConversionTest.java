package bellman.api.conversion;

import static bellman.api.conversion.PeerConversion.ANNOTATION;
import static bellman.api.conversion.PeerConversion.V1BETA1;
import static bellman.api.conversion.PeerConversion.V1BETA2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.api.Manifest;
import bellman.api.crd.CustomResource;
import bellman.api.crd.CustomResources;
import bellman.api.resource.BgpPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One peer, two versions, and nothing lost between them. */
class PeerConversionTest {

  /** Remembers mappings instead of writing them. */
  private static final class Memory implements PeerConversion.JsonText {
    private final List<Map<String, Object>> written = new ArrayList<>();

    @Override
    public String write(Map<String, Object> mapping) {
      written.add(Map.copyOf(mapping));
      return "#" + (written.size() - 1);
    }

    @Override
    public @Nullable Map<String, Object> read(String text) {
      return text.startsWith("#") ? written.get(Integer.parseInt(text.substring(1))) : null;
    }
  }

  private final Memory memory = new Memory();
  private final PeerConversion conversion = new PeerConversion(memory);

  private static final Manifest OLD =
      Manifest.peer("tor")
          .in("metallb-system")
          .label("rack", "7")
          .annotation("note", "mine")
          .with("apiVersion", V1BETA1);

  private Manifest convert(Manifest manifest, String version) {
    return new Manifest(conversion.convert(manifest.root(), version));
  }

  @Test
  void theVersionsHaveTheseFields() {
    CustomResource peers =
        CustomResources.all().stream()
            .filter(resource -> resource.kind().equals("BGPPeer"))
            .findFirst()
            .orElseThrow();
    for (CustomResource.Version version : peers.versions()) {
      assertThat(version.spec()).isNotNull();
      Map<?, ?> properties = (Map<?, ?>) version.spec().toDocument().get("properties");
      if (version.name().equals("v1beta1")) {
        assertThat(properties.keySet()).isEqualTo(PeerConversion.OLDER);
      } else {
        assertThat(properties.size()).isGreaterThan(PeerConversion.OLDER.size());
        assertThat(PeerConversion.OLDER).allMatch(properties::containsKey);
      }
    }
  }

  @Test
  void whatBothHaveIsCopied() {
    Manifest full =
        OLD.spec("sourceAddress", "192.0.2.7")
            .spec("peerPort", 1179)
            .spec("holdTime", "30s")
            .spec("keepaliveTime", "0s")
            .spec("routerID", "192.0.2.8")
            .spec("nodeSelectors", List.of(Map.of("matchLabels", Map.of("a", "b")), Map.of()))
            .spec("password", "hush")
            .spec("bfdProfile", "fast")
            .spec("ebgpMultiHop", true)
            .with("status", Map.of());

    Manifest newer = convert(full, V1BETA2);

    assertThat(newer).isEqualTo(full.with("apiVersion", V1BETA2));
    assertThat(convert(newer, V1BETA1)).isEqualTo(full);
    assertThat(memory.written).isEmpty();
  }

  @Test
  void aTimerThatIsNotSetHasItsDefault() {
    Manifest newer = convert(OLD, V1BETA2);

    assertThat(newer.as(BgpPeer.class).timers().holdTime()).isNull();
    assertThat(convert(newer, V1BETA1)).isEqualTo(OLD);
  }

  @Test
  void whatOnlyTheNewerHasSurvivesAnEditByTheOlder() {
    Manifest newer =
        OLD.with("apiVersion", V1BETA2)
            .without("spec.peerASN")
            .without("spec.peerAddress")
            .spec("dynamicASN", "external")
            .spec("interface", "eth0")
            .spec("localASN", 64600)
            .spec("vrf", "red")
            .spec("connectTime", "5s")
            .spec("passwordSecret", Map.of("name", "s"))
            .spec("enableGracefulRestart", false)
            .spec("passive", true);

    Manifest older = convert(newer, V1BETA1);
    assertThat(older.root().get("spec"))
        .isEqualTo(Map.of("myASN", 64512, "peerASN", 0, "peerAddress", ""));
    assertThat(metadata(older).get("annotations"))
        .isEqualTo(Map.of("note", "mine", ANNOTATION, "#0"));

    assertThat(convert(older, V1BETA2)).isEqualTo(newer);
    assertThat(convert(older.spec("holdTime", "9s"), V1BETA2))
        .isEqualTo(newer.spec("holdTime", "9s"));
  }

  @Test
  void whatTheOlderWasGivenTakesThePlaceOfWhatItExcludes() {
    Manifest newer =
        Manifest.of("BGPPeer", "t")
            .spec("myASN", 64512)
            .spec("dynamicASN", "external")
            .spec("interface", "eth0")
            .spec("passwordSecret", Map.of("name", "s"))
            .spec("vrf", "red");
    Manifest older =
        convert(newer, V1BETA1)
            .spec("peerASN", 64513)
            .spec("peerAddress", "192.0.2.1")
            .spec("password", "hush");

    assertThat(convert(older, V1BETA2).root().get("spec"))
        .isEqualTo(
            Map.of(
                "myASN", 64512,
                "peerASN", 64513,
                "peerAddress", "192.0.2.1",
                "password", "hush",
                "vrf", "red"));
  }

  @Test
  void whatTheApiServerFillsInIsNoReasonForAnAnnotation() {
    Manifest newer =
        OLD.with("apiVersion", V1BETA2)
            .spec("disableMP", false)
            .spec("dualStackAddressFamily", false);

    assertThat(convert(newer, V1BETA1)).isEqualTo(OLD);
  }

  @Test
  void anAnnotationThatNobodyCanReadStopsNothing() {
    Manifest older = OLD.annotation(ANNOTATION, "{");
    assertThat(convert(older, V1BETA2)).isEqualTo(older.with("apiVersion", V1BETA2));
    // one that somebody copied into a v1beta2 object means nothing there
    assertThat(convert(older.with("apiVersion", V1BETA2), V1BETA1)).isEqualTo(OLD);
    // and none can bring in what the older version has itself
    String forged = memory.write(Map.of("myASN", 1, "vrf", "red"));
    assertThat(convert(OLD.annotation(ANNOTATION, forged), V1BETA2))
        .isEqualTo(OLD.with("apiVersion", V1BETA2).spec("vrf", "red"));
  }

  @Test
  void theSameVersionIsTheSameObject() {
    Manifest older = OLD.annotation(ANNOTATION, "#9");
    assertThat(convert(older, V1BETA1)).isEqualTo(older);
  }

  @Test
  void whatItIsNotFor() {
    assertThatThrownBy(() -> convert(OLD, "metallb.io/v1"))
        .hasMessageContaining("'metallb.io/v1' is not a version of BGPPeer");
    assertThatThrownBy(() -> convert(OLD.with("apiVersion", "v1"), V1BETA1))
        .hasMessageContaining("'v1' is not a version of BGPPeer");
    assertThatThrownBy(() -> convert(Manifest.of("Community", "c"), V1BETA1))
        .hasMessageContaining("not a Community");
  }

  private static Map<?, ?> metadata(Manifest manifest) {
    return (Map<?, ?>) manifest.root().get("metadata");
  }
}
