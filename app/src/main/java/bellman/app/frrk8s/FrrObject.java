package bellman.app.frrk8s;

import bellman.api.resource.Decoder;
import bellman.api.resource.FrrConfiguration;
import bellman.app.cluster.Names;
import bellman.balancer.frrk8s.NodeConfiguration;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.KeptObject;
import bellman.kubernetes.Owners;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's FRRConfiguration in the cluster. */
public final class FrrObject {

  private static final Logger LOG = LoggerFactory.getLogger(FrrObject.class);
  private static final long PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  /** So often an owner is looked for before the object is written without one. */
  private static final int ATTEMPTS = 5;

  private FrrObject() {}

  /** The object of a node, which nobody writes yet. */
  public static KeptObject of(
      Cluster cluster, String namespace, String node, KeptObject.Source source) {
    return KeptObject.of(
        cluster,
        new KeptObject.Name(
            "frrk8s.metallb.io/v1beta1",
            "FRRConfiguration",
            "frrconfigurations",
            namespace,
            NodeConfiguration.name(node)),
        Names.manager(node),
        source);
  }

  /**
   * Begins to write it, once it is known what an earlier process left there.
   *
   * @param namespace that of FRR-K8s
   * @param pod this Pod's name; empty outside of one
   * @param role a ClusterRole to own the object where the Pod's DaemonSet can't; empty for none
   */
  public static void begin(
      Cluster cluster,
      String namespace,
      String pod,
      String role,
      String node,
      KeptObject object,
      FrrSpeaker speaker) {
    try {
      for (long pause = PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
        try {
          Map<?, ?> there = object.read();
          // now that the server answers: without an owner the object would lose the one it has
          own(cluster, namespace, pod, role, object);
          Decoder.Decoded decoded = Decoder.decode(there);
          speaker.writeTo(
              object, decoded.resource() instanceof FrrConfiguration before ? before : null);
          object.begin();
          object.changed();
          return;
        } catch (IOException e) {
          speaker.refused( // which warns of it once
              e.getMessage()
                  + ": nothing is written before the existing object has been read: grant this"
                  + " speaker's account get on frrconfigurations.frrk8s.metallb.io in namespace "
                  + namespace,
              false);
        } catch (RuntimeException e) {
          LOG.error(
              "cannot create the FRRConfiguration of {}: internal error (please report)", node, e);
          pause = LONGEST_PAUSE_MILLIS;
        }
        TimeUnit.MILLISECONDS.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void own(
      Cluster cluster, String namespace, String pod, String role, KeptObject object)
      throws InterruptedException {
    boolean same = namespace.equals(cluster.namespace());
    if (same ? pod.isEmpty() : role.isEmpty()) {
      return;
    }
    String why = "";
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        object.belongTo(same ? Owners.workloadOf(cluster, pod) : Owners.clusterRole(cluster, role));
        return;
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
    LOG.warn("the FRRConfiguration has no owner and will remain after an uninstall: {}", why);
  }
}
