package bellman.kubernetes.certificate;

import bellman.kubernetes.Api;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Secret of the cluster. One that is there without data, as installations have it, is filled; its
 * type and labels stay as they are.
 */
final class ClusterSecret implements SecretStore {

  private final Api api;
  private final String namespace;
  private final String name;

  ClusterSecret(Api api, String namespace, String name) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public @Nullable Stored read() throws IOException {
    Api.Reply reply = api.get(Api.path("v1", namespace, "secrets", name));
    if (reply.isMissing()) {
      return null;
    }
    if (!reply.isDone()) {
      throw refused("read", reply);
    }
    Map<String, byte[]> data = new HashMap<>();
    if (reply.body().get("data") instanceof Map<?, ?> encoded) {
      encoded.forEach((key, value) -> {
        if (key instanceof String field && value instanceof String text) {
          data.put(field, Base64.getDecoder().decode(text));
        }
      });
    }
    return new Stored(data, reply.resourceVersion());
  }

  @Override
  public boolean write(Map<String, byte[]> data, @Nullable Stored before) throws IOException {
    Map<String, String> encoded = new HashMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    Api.Reply reply =
        before == null
            ? api.post(
                Api.path("v1", namespace, "secrets"),
                Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Secret",
                    "metadata",
                    Map.of("name", name, "namespace", namespace),
                    "data",
                    encoded))
            : api.mergePatch(
                Api.path("v1", namespace, "secrets", name),
                Map.of("metadata", Map.of("resourceVersion", before.version()), "data", encoded));
    if (reply.isDone()) {
      return true;
    }
    if (reply.isConflict() || (before != null && reply.isMissing())) {
      return false;
    }
    throw refused("written", reply);
  }

  private IOException refused(String what, Api.Reply reply) {
    return new IOException("Secret " + namespace + "/" + name + " can't be " + what + ": " + reply);
  }
}
