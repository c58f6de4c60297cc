package bellman.kubernetes;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may own an object, so that the cluster's garbage collection takes both away together. */
public final class Owners {

  private Owners() {}

  /**
   * The workload that a Pod of Bellman's own namespace is of. It lives as long as the installation,
   * and Pods do not. It can own objects of its namespace only.
   *
   * @throws IOException if there is none, or the server does not say; fit for a user
   */
  public static Map<String, ?> workloadOf(Cluster cluster, String pod) throws IOException {
    Api.Reply reply = cluster.api().metadata(Api.path("v1", cluster.namespace(), "pods", pod));
    if (reply.body().get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("ownerReferences") instanceof List<?> owners) {
      for (Object owner : owners) {
        if (owner instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("controller"))) {
          return Map.of(
              "apiVersion", String.valueOf(map.get("apiVersion")),
              "kind", String.valueOf(map.get("kind")),
              "name", String.valueOf(map.get("name")),
              "uid", String.valueOf(map.get("uid")));
        }
      }
    }
    throw new IOException(
        "Pod " + cluster.namespace() + "/" + pod + " does not belong to a workload: " + reply);
  }

  /**
   * A ClusterRole, which is in no namespace and can own objects of any.
   *
   * @throws IOException if there is none, or the server does not say; fit for a user
   */
  public static Map<String, ?> clusterRole(Cluster cluster, String name) throws IOException {
    String group = "rbac.authorization.k8s.io/v1";
    Api.Reply reply = cluster.api().metadata(Api.path(group, null, "clusterroles", name));
    if (reply.isDone()
        && reply.body().get("metadata") instanceof Map<?, ?> metadata
        && metadata.get("uid") instanceof String uid) {
      return Map.of("apiVersion", group, "kind", "ClusterRole", "name", name, "uid", uid);
    }
    throw new IOException("ClusterRole " + name + " can't be read: " + reply);
  }

  /**
   * A node, which is in no namespace and outlives the Pods on it.
   *
   * @param observed tells of nodes
   * @return null while it is not known
   */
  public static @Nullable Map<String, ?> node(String name, ClusterFeed observed) {
    String uid = observed.uid(new ObjectKey(Kind.NODE, "", name));
    return uid == null
        ? null
        : Map.of("apiVersion", "v1", "kind", "Node", "name", name, "uid", uid);
  }
}
