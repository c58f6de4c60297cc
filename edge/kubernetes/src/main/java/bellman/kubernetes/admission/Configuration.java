package bellman.kubernetes.admission;

import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.kubernetes.Api;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.WatchSpec;
import bellman.runtime.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All objects that a change is judged together with. */
public interface Configuration {

  /** The objects as they are now. */
  Collection<? extends Resource> objects() throws IOException;

  /**
   * Asks the API server, as MetalLB's webhooks do. Somebody who creates two objects, one right
   * after the other, has both judged together; somebody who asks again and again, and whoever
   * reaches the port may ask, gets an answer by what was read in the second before. What can't be
   * read is left out.
   */
  static Configuration listed(Cluster cluster) {
    var api = Insisting.on(cluster.api());
    List<WatchSpec> kinds = WatchSpec.configuration(cluster.namespace());
    return new Recent(() -> list(api, kinds), Clock.monotonic());
  }

  private static List<Resource> list(Insisting api, List<WatchSpec> kinds) throws IOException {
    List<Resource> objects = new ArrayList<>();
    for (WatchSpec kind : kinds) {
      Api.Reply reply = api.get(kind.listPath());
      if (!reply.isDone()) {
        throw new IOException(kind + " can't be listed: " + reply);
      }
      objects.addAll(decoded(kind, reply.body()));
    }
    return objects;
  }

  private static List<Resource> decoded(WatchSpec kind, Map<?, ?> list) {
    List<Resource> objects = new ArrayList<>();
    if (list.get("items") instanceof List<?> items) {
      for (Object item : items) {
        if (item instanceof Map<?, ?> object) {
          Map<Object, Object> document = new LinkedHashMap<>(object);
          // the items of a list don't say what they are
          document.put("apiVersion", kind.apiVersion());
          document.put("kind", kind.kind().text());
          Resource resource = Decoder.decode(document).resource();
          if (resource != null) {
            objects.add(resource);
          }
        }
      }
    }
    return objects;
  }
}
