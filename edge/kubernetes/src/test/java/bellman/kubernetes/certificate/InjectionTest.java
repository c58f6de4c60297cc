package bellman.kubernetes.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Only what is not so yet is changed. */
class InjectionTest {

  private static final Injection INJECTION =
      new Injection("configuration", "bgppeers.metallb.io", "metallb-system", "hook");

  private static final X509Certificate OWN = Bundles.made(Bundles.NOW);
  private static final Trusted TRUSTED = new Trusted(OWN, Bundles.NOW, false);
  private static final String NEW = Bundles.bundle(OWN);

  private static final Map<String, Object> SERVICE =
      Map.of("namespace", "metallb-system", "name", "hook", "path", "/convert", "port", 443);

  private static Map<String, Object> webhook(String name, Map<String, Object> client) {
    return Map.of("name", name, "clientConfig", client, "failurePolicy", "Fail");
  }

  private static Map<String, Object> definition(Object conversion) {
    return Map.of("spec", Map.of("group", "metallb.io", "conversion", conversion));
  }

  private static Map<String, Object> converting(Map<String, Object> client, String... versions) {
    return Map.of(
        "strategy",
        "Webhook",
        "webhook",
        Map.of("conversionReviewVersions", List.of(versions), "clientConfig", client));
  }

  @Test
  void eachEntryGetsTheBundleAndKeepsTheRest() {
    Map<String, Object> found =
        Map.of(
            "webhooks",
            List.of(
                webhook("a", Map.of("service", SERVICE)),
                webhook("b", Map.of("url", "https://x/y", "caBundle", "old")),
                webhook("c", Map.of("url", "https://x/z", "caBundle", NEW))));

    assertThat(Injection.webhooks(found, TRUSTED))
        .isEqualTo(
            Map.of(
                "webhooks",
                List.of(
                    webhook("a", Map.of("service", SERVICE, "caBundle", NEW)),
                    webhook("b", Map.of("url", "https://x/y", "caBundle", NEW)),
                    webhook("c", Map.of("url", "https://x/z", "caBundle", NEW)))));
  }

  @Test
  void nothingChangesWhereItIsSoAlready() {
    Map<String, Object> client = Map.of("service", SERVICE, "caBundle", NEW);

    assertThat(Injection.webhooks(Map.of("webhooks", List.of(webhook("a", client))), TRUSTED))
        .isNull();
    assertThat(Injection.webhooks(Map.of(), TRUSTED)).isNull();
    assertThat(INJECTION.conversion(definition(converting(client, "v1")), true, TRUSTED)).isNull();
  }

  @Test
  void aDefinitionIsPointedAtTheWebhook() {
    Map<String, Object> wanted =
        definitionPatch(converting(Map.of("service", SERVICE, "caBundle", NEW), "v1"));

    assertThat(INJECTION.conversion(definition(Map.of("strategy", "None")), false, TRUSTED))
        .isEqualTo(wanted);
    assertThat(INJECTION.conversion(Map.of(), false, TRUSTED)).isEqualTo(wanted);
  }

  @Test
  void oneThatIsPointedSomewhereStaysSo() {
    Map<String, Object> client = Map.of("url", "https://127.0.0.1:9443/convert");

    assertThat(
            INJECTION.conversion(
                definition(converting(client, "v1beta1", "v1beta2")), true, TRUSTED))
        .isEqualTo(
            definitionPatch(
                converting(
                    Map.of("url", "https://127.0.0.1:9443/convert", "caBundle", NEW),
                    "v1beta1",
                    "v1beta2")));
  }

  private static Map<String, Object> definitionPatch(Map<String, Object> conversion) {
    return Map.of("spec", Map.of("conversion", conversion));
  }
}
