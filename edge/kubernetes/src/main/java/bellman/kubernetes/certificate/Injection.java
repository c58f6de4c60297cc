package bellman.kubernetes.certificate;

import bellman.kubernetes.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has the configurations by which an API server calls webhooks name the certificates that they are
 * served by.
 *
 * <p>In the ValidatingWebhookConfiguration all that changes is the {@code caBundle} of each entry.
 * In the definition of BGPPeer the conversion is pointed at the webhook as well, if it is not yet,
 * or at a Service that is gone: at a URL, or at another Service that is there, it is somebody
 * else's choice. It is not pointed at a Service that is not there, since nobody could read the
 * older version then.
 *
 * @param configuration the name of the ValidatingWebhookConfiguration
 * @param definition the name of the CustomResourceDefinition
 * @param service the name of the Service in front of the webhook, in {@code namespace}
 */
record Injection(String configuration, String definition, String namespace, String service) {

  private static final String CONFIGURATIONS = "validatingwebhookconfigurations";
  private static final String DEFINITIONS = "customresourcedefinitions";
  private static final String BUNDLE = "caBundle";
  private static final int PORT = 443;

  /** Processes that start together write at the same time. */
  private static final int MOST_CONFLICTS = 10;

  /** Where a conversion is made. */
  private enum Pointed {
    NOWHERE,
    HERE,
    ELSEWHERE
  }

  /**
   * Puts both right.
   *
   * @throws IOException if the server can't be asked, or refuses; the message says what
   */
  OwnCertificate.Told inject(Api api, Trusted trusted) throws IOException {
    List<String> missing = new ArrayList<>();
    var wasKnown = new AtomicBoolean(true);
    String webhooks =
        Api.path("admissionregistration.k8s.io/v1", null, CONFIGURATIONS, configuration);
    if (!change(
        api,
        webhooks,
        found -> {
          wasKnown.compareAndSet(true, isKnown(found, trusted));
          return webhooks(found, trusted);
        })) {
      missing.add("ValidatingWebhookConfiguration " + configuration);
    }
    String conversion = Api.path("apiextensions.k8s.io/v1", null, DEFINITIONS, definition);
    boolean isThere = read(api, Api.path("v1", namespace, "services", service)).isDone();
    boolean isDefined =
        change(
            api,
            conversion,
            found -> {
              Pointed pointed = pointed(api, found);
              boolean isOurs = pointed == Pointed.HERE || (pointed == Pointed.NOWHERE && isThere);
              return isOurs ? conversion(found, pointed == Pointed.HERE, trusted) : null;
            });
    if (!isDefined) {
      missing.add("CustomResourceDefinition " + definition);
    } else if (!isThere && pointed(api, read(api, conversion).body()) == Pointed.NOWHERE) {
      // pointed at nothing, it would take the older version away
      missing.add("Service " + namespace + "/" + service);
    }
    return new OwnCertificate.Told(missing, wasKnown.get());
  }

  /** Whether each entry of a ValidatingWebhookConfiguration names our certificate. */
  private static boolean isKnown(Map<?, ?> found, Trusted trusted) {
    return found.get("webhooks") instanceof List<?> entries
        && entries.stream()
            .map(entry -> map(map(entry).get("clientConfig")).get(BUNDLE))
            .allMatch(bundle -> bundle instanceof String text && trusted.isIn(text));
  }

  private static Api.Reply read(Api api, String path) throws IOException {
    Api.Reply found = api.get(path);
    if (!found.isDone() && !found.isMissing()) {
      throw new IOException(path + " can't be read: " + found);
    }
    return found;
  }

  /** What is to become of an object; null if it is right. */
  private interface Change {
    @Nullable Map<String, Object> of(Map<?, ?> found) throws IOException;
  }

  /** Changes an object under its version; returns false if there is none. */
  private static boolean change(Api api, String path, Change change) throws IOException {
    for (int i = 0; i < MOST_CONFLICTS; i++) {
      Api.Reply found = read(api, path);
      if (found.isMissing()) {
        return false;
      }
      Map<String, Object> wanted = change.of(found.body());
      if (wanted == null) {
        return true;
      }
      Map<String, Object> patch = new LinkedHashMap<>(wanted);
      patch.put("metadata", Map.of("resourceVersion", found.resourceVersion()));
      Api.Reply changed = api.mergePatch(path, patch);
      if (changed.isDone()) {
        return true;
      }
      if (!changed.isConflict()) {
        throw new IOException(path + " can't be changed: " + changed);
      }
    }
    throw new IOException(path + " is constantly being changed by other clients");
  }

  /** The change of a ValidatingWebhookConfiguration; null if there is none to make. */
  static @Nullable Map<String, Object> webhooks(Map<?, ?> found, Trusted trusted) {
    List<Object> entries = new ArrayList<>();
    boolean differs = false;
    if (found.get("webhooks") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> webhook
            && webhook.get("clientConfig") instanceof Map<?, ?> client
            && !bundle(client, trusted).equals(client.get(BUNDLE))) {
          Map<Object, Object> changed = new LinkedHashMap<>(webhook);
          changed.put("clientConfig", withBundle(client, trusted));
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

  private Pointed pointed(Api api, Map<?, ?> definition) throws IOException {
    Map<?, ?> client = map(webhook(definition).get("clientConfig"));
    if (client.get("url") != null) {
      return Pointed.HERE; // who runs it outside of the cluster says so on purpose
    }
    Map<?, ?> where = map(client.get("service"));
    if (where.get("name") instanceof String name
        && where.get("namespace") instanceof String space) {
      if (name.equals(service) && space.equals(namespace)) {
        return Pointed.HERE;
      }
      boolean isThere = !read(api, Api.path("v1", space, "services", name)).isMissing();
      return isThere ? Pointed.ELSEWHERE : Pointed.NOWHERE;
    }
    return Pointed.NOWHERE;
  }

  /**
   * The change of the definition; null if there is none to make.
   *
   * @param isPointed whether it says already where conversions are made
   */
  @Nullable Map<String, Object> conversion(Map<?, ?> found, boolean isPointed, Trusted trusted) {
    Map<?, ?> conversion = map(map(found.get("spec")).get("conversion"));
    Map<?, ?> webhook = webhook(found);
    Map<?, ?> client = map(webhook.get("clientConfig"));
    if ("Webhook".equals(conversion.get("strategy"))
        && isPointed
        && bundle(client, trusted).equals(client.get(BUNDLE))) {
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
                    withBundle(where, trusted)))));
  }

  private static String bundle(Map<?, ?> client, Trusted trusted) {
    return trusted.with(client.get(BUNDLE) instanceof String found ? found : "");
  }

  private static Map<Object, Object> withBundle(Map<?, ?> client, Trusted trusted) {
    Map<Object, Object> changed = new LinkedHashMap<>(client);
    changed.put(BUNDLE, bundle(client, trusted));
    return changed;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
