package bellman.kubernetes.certificate;

import bellman.kubernetes.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the configurations by which an API server calls webhooks name the authority that signs their
 * certificate.
 *
 * <p>In the ValidatingWebhookConfiguration all that changes is the {@code caBundle} of each entry.
 * In the definition of BGPPeer the conversion is pointed at the webhook as well, if it is not yet:
 * where it is, in a Service or at a URL, is left alone. It is not pointed at a Service that is not
 * there, since nobody could read the older version then.
 *
 * @param configuration the name of the ValidatingWebhookConfiguration
 * @param definition the name of the CustomResourceDefinition
 * @param service the name of the Service in front of the webhook, in {@code namespace}
 */
record Injection(String configuration, String definition, String namespace, String service) {

  private static final String CONFIGURATIONS = "validatingwebhookconfigurations";
  private static final String DEFINITIONS = "customresourcedefinitions";
  private static final int PORT = 443;

  /**
   * Puts both right.
   *
   * @return what is not there, by name; it is looked for again the next time
   * @throws IOException if the server can't be asked, or refuses; the message says what
   */
  List<String> inject(Api api, byte[] trusted) throws IOException {
    String bundle = Base64.getEncoder().encodeToString(trusted);
    List<String> missing = new ArrayList<>();
    String webhooks =
        Api.path("admissionregistration.k8s.io/v1", null, CONFIGURATIONS, configuration);
    Api.Reply registered = read(api, webhooks);
    if (registered.isMissing()) {
      missing.add("ValidatingWebhookConfiguration " + configuration);
    } else {
      change(api, webhooks, registered, webhooks(registered.body(), bundle));
    }
    String conversion = Api.path("apiextensions.k8s.io/v1", null, DEFINITIONS, definition);
    Api.Reply found = read(api, conversion);
    if (found.isMissing()) {
      missing.add("CustomResourceDefinition " + definition);
    } else if (!isPointed(found.body()) && isServiceMissing(api)) {
      // pointed at nothing, it would take the older version away
      missing.add("Service " + namespace + "/" + service);
    } else {
      change(api, conversion, found, conversion(found.body(), bundle));
    }
    return missing;
  }

  private boolean isServiceMissing(Api api) throws IOException {
    return read(api, Api.path("v1", namespace, "services", service)).isMissing();
  }

  private static Api.Reply read(Api api, String path) throws IOException {
    Api.Reply found = api.get(path);
    if (!found.isDone() && !found.isMissing()) {
      throw new IOException(path + " can't be read: " + found);
    }
    return found;
  }

  private static void change(
      Api api, String path, Api.Reply found, @Nullable Map<String, Object> change)
      throws IOException {
    if (change == null) {
      return;
    }
    Map<String, Object> patch = new LinkedHashMap<>(change);
    // somebody may be writing it now: then it is looked at again the next time
    patch.put("metadata", Map.of("resourceVersion", found.resourceVersion()));
    Api.Reply changed = api.mergePatch(path, patch);
    if (!changed.isDone() && !changed.isConflict()) {
      throw new IOException(path + " can't be changed: " + changed);
    }
  }

  /** The change of a ValidatingWebhookConfiguration; null if there is none to make. */
  static @Nullable Map<String, Object> webhooks(Map<?, ?> found, String bundle) {
    List<Object> entries = new ArrayList<>();
    boolean differs = false;
    if (found.get("webhooks") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> webhook
            && webhook.get("clientConfig") instanceof Map<?, ?> client
            && !bundle.equals(client.get("caBundle"))) {
          Map<Object, Object> changed = new LinkedHashMap<>(webhook);
          changed.put("clientConfig", withBundle(client, bundle));
          entries.add(changed);
          differs = true;
        } else {
          entries.add(entry);
        }
      }
    }
    return differs ? Map.of("webhooks", entries) : null;
  }

  private static Map<?, ?> webhook(Map<?, ?> definition) {
    return map(map(map(definition.get("spec")).get("conversion")).get("webhook"));
  }

  /** Whether somebody has said where conversions are made. */
  private static boolean isPointed(Map<?, ?> definition) {
    Map<?, ?> client = map(webhook(definition).get("clientConfig"));
    return client.get("url") != null || client.get("service") != null;
  }

  /** The change of the definition; null if there is none to make. */
  @Nullable Map<String, Object> conversion(Map<?, ?> found, String bundle) {
    Map<?, ?> conversion = map(map(found.get("spec")).get("conversion"));
    Map<?, ?> webhook = webhook(found);
    Map<?, ?> client = map(webhook.get("clientConfig"));
    boolean isPointed = isPointed(found);
    if ("Webhook".equals(conversion.get("strategy"))
        && isPointed
        && bundle.equals(client.get("caBundle"))) {
      return null;
    }
    Map<?, ?> where =
        isPointed
            ? client
            : Map.of(
                "service",
                Map.of("namespace", namespace, "name", service, "path", "/convert", "port", PORT));
    Object versions = webhook.get("conversionReviewVersions");
    return Map.of(
        "spec",
        Map.of(
            "conversion",
            Map.of(
                "strategy",
                "Webhook",
                "webhook",
                Map.of(
                    "conversionReviewVersions",
                    versions == null ? List.of("v1") : versions,
                    "clientConfig",
                    withBundle(where, bundle)))));
  }

  private static Map<Object, Object> withBundle(Map<?, ?> client, String bundle) {
    Map<Object, Object> changed = new LinkedHashMap<>(client);
    changed.put("caBundle", bundle);
    return changed;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
