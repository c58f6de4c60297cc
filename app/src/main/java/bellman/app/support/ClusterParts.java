package bellman.app.support;

import bellman.api.resource.Secret;
import bellman.app.text.Yaml;
import bellman.kubernetes.Api;
import bellman.kubernetes.Cluster;
import bellman.kubernetes.Listing;
import bellman.kubernetes.WatchSpec;
import bellman.telemetry.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What an API server tells, as parts of an archive. Secrets are asked for by name only, so that the
 * server does not send what is in them; of Pods there are states and logs, and no environment.
 */
public final class ClusterParts {

  private static final int PAGE = 500;
  private static final int MOST_PODS = 20;
  private static final int LOG_LINES = 2_000;
  private static final int LOG_OCTETS = 1 << 20;
  private static final String OUR_PODS = "app.kubernetes.io%2Fname%3Dbellman";

  private final Cluster cluster;
  private final Archive archive;
  private final Blanking blanking;
  private final int mostCharacters;

  /**
   * Parts out of a cluster.
   *
   * @param mostCharacters that the objects of one kind may have together
   */
  public ClusterParts(Cluster cluster, Archive archive, Blanking blanking, int mostCharacters) {
    this.cluster = cluster;
    this.archive = archive;
    this.blanking = blanking;
    this.mostCharacters = mostCharacters;
  }

  /** A container whose log may be asked for. */
  private record Container(String pod, String name, boolean restarted) {}

  /** The configuration; each text is the objects of a kind. */
  public List<String> configuration() throws IOException {
    List<String> texts = new ArrayList<>();
    for (WatchSpec watched : WatchSpec.forReport(cluster.namespace())) {
      String part = "configuration/" + watched.plural() + ".yaml";
      String text =
          archive.ask(
              part,
              "objects of kind " + watched,
              blanking::answer,
              () -> objects(part, Listing.of(cluster, watched, PAGE), Map.of()));
      if (text != null) {
        texts.add(text);
      }
    }
    String secrets =
        archive.ask(
            "configuration/secrets.yaml",
            "names of the Secrets that can be passwords; their data was not requested",
            blanking::answer,
            () ->
                objects(
                    "configuration/secrets.yaml",
                    Listing.ofMetadata(cluster, WatchSpec.passwords(cluster.namespace()), PAGE),
                    Map.of(
                        "type",
                        Secret.BASIC_AUTH,
                        "stringData",
                        Map.of("password", Blanking.BLANK))));
    if (secrets != null) {
      texts.add(secrets);
    }
    return texts;
  }

  private String objects(String part, Listing listing, Map<String, Object> more)
      throws IOException {
    List<Map<String, Object>> objects = new ArrayList<>();
    var characters = new AtomicLong();
    listing.eachAsWritten(item -> {
      if (characters.get() > mostCharacters) {
        archive.missing(part, "truncated: what follows " + name(item) + " was not requested");
        return false;
      }
      item.putAll(more);
      Map<String, Object> object = blanking.object(item);
      characters.addAndGet(Yaml.of(object).length());
      objects.add(object);
      return true;
    });
    // not before all was read: what is secret in one may stand in another as well
    var text = new StringBuilder();
    objects.forEach(object -> text.append("---\n").append(Yaml.of(blanking.document(object))));
    return text.toString();
  }

  private static Object name(Map<?, ?> object) {
    return object.get("metadata") instanceof Map<?, ?> metadata && metadata.get("name") != null
        ? metadata.get("name")
        : "?";
  }

  /** What Bellman told the cluster, and what became of its Pods. */
  public void states() throws IOException {
    String ours = "metallb.io/v1beta1";
    for (String plural :
        List.of("configurationstates", "bgpsessionstatuses", "servicebgpstatuses")) {
      json(plural, Api.path(ours, cluster.namespace(), plural));
    }
    json("leases", Api.path("coordination.k8s.io/v1", cluster.namespace(), "leases"));
    for (String component : List.of("metallb-controller", "metallb-speaker")) {
      json("events-of-" + component, "/api/v1/events?fieldSelector=source%3D" + component);
    }
    List<Container> containers = new CopyOnWriteArrayList<>();
    archive.ask(
        "cluster/pods.txt",
        "Bellman's Pods: node, phase, images, restarts",
        blanking::answer,
        () -> pods(containers));
    for (Container container : containers) {
      log(container, false);
      if (container.restarted()) {
        log(container, true);
      }
    }
  }

  private void json(String name, String path) throws IOException {
    archive.ask(
        "cluster/" + name + ".json",
        "at most " + PAGE + " of them",
        blanking::log,
        () -> {
          Api.Reply reply =
              cluster.api().get(path + (path.indexOf('?') < 0 ? "?" : "&") + "limit=" + PAGE);
          if (!reply.isDone()) {
            throw new IOException("the API server responds with " + reply);
          }
          return Json.pretty(withoutWriters(reply.body())) + "\n";
        });
  }

  /** Who wrote which field is most of a small object. */
  private static Object withoutWriters(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((name, each) -> {
          if (each != null && !name.equals("managedFields") && !name.equals("annotations")) {
            copy.put(String.valueOf(name), withoutWriters(each));
          }
        });
        yield copy;
      }
      case List<?> list -> list.stream().map(ClusterParts::withoutWriters).toList();
      default -> value;
    };
  }

  private String pods(List<Container> containers) throws IOException {
    Api.Reply reply =
        cluster
            .api()
            .get(
                Api.path("v1", cluster.namespace(), "pods")
                    + "?limit="
                    + PAGE
                    + "&labelSelector="
                    + OUR_PODS);
    if (!reply.isDone()) {
      throw new IOException("the API server responds with " + reply);
    }
    var text = new StringBuilder();
    for (Map<?, ?> pod : maps(reply.body().get("items"))) {
      Map<?, ?> spec = map(pod.get("spec"));
      Map<?, ?> status = map(pod.get("status"));
      text.append(name(pod))
          .append("  node ")
          .append(spec.get("nodeName"))
          .append("  ")
          .append(status.get("phase"))
          .append('\n');
      for (Map<?, ?> container : maps(status.get("containerStatuses"))) {
        text.append("  ")
            .append(container.get("name"))
            .append("  ready ")
            .append(container.get("ready"))
            .append("  restarts ")
            .append(container.get("restartCount"))
            .append("  ")
            .append(container.get("image"))
            .append("\n    now ")
            .append(container.get("state"))
            .append("\n    before ")
            .append(container.get("lastState"))
            .append('\n');
        containers.add(
            new Container(
                String.valueOf(name(pod)),
                String.valueOf(container.get("name")),
                container.get("restartCount") instanceof Number count && count.intValue() > 0));
      }
    }
    if (containers.size() > MOST_PODS) {
      archive.missing(
          "cluster/logs",
          "there are "
              + containers.size()
              + " containers; the logs of the first "
              + MOST_PODS
              + " are requested (others: kubectl logs POD)");
      containers.subList(MOST_PODS, containers.size()).clear();
    }
    return text.toString();
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Map<?, ?>> maps(@Nullable Object value) {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> maps.add(map(each)));
    }
    return maps;
  }

  private void log(Container of, boolean before) throws IOException {
    String path =
        Api.path("v1", cluster.namespace(), "pods", of.pod(), "log")
            + "?container="
            + of.name()
            + "&tailLines="
            + LOG_LINES
            + "&limitBytes="
            + LOG_OCTETS
            + (before ? "&previous=true" : "");
    archive.ask(
        "cluster/logs/" + of.pod() + "-" + of.name() + (before ? "-before.txt" : ".txt"),
        "the last " + LOG_LINES + " lines",
        blanking::log,
        () -> cluster.api().text(path));
  }
}
