package bellman.cluster;

import bellman.lab.Bellman;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be right in a cluster that is left alone: routers have what is planned, each service
 * has an address of its own out of its pool, each status says what is so, and both probes do.
 */
final class SoakTruth {

  /** How much of it. */
  enum Depth {
    /** What is right soon after the trouble. */
    SOON,
    /** And what waits for minutes by design: a tenant that flapped, the number of nodes. */
    FINALLY
  }

  /**
   * Half a minute is enough: a Lease lasts 15 s, and clients try again. The rest is for a machine
   * that does other things too.
   */
  private static final Duration SOON = Duration.ofMinutes(4);

  /** The longest that a Service waits to be told of. */
  private static final Duration FINALLY = Duration.ofMinutes(11);

  private static final int NAMED = 5;

  private final ClusterSoak soak;
  private final Installation all;

  SoakTruth(ClusterSoak soak) {
    this.soak = soak;
    this.all = soak.installation();
  }

  /** Asks until nothing is wrong. */
  void await(Depth depth) {
    all.lab.await(
        "nothing to be wrong",
        depth == Depth.SOON ? SOON : FINALLY,
        () -> wrong(depth),
        List::isEmpty);
  }

  /** The addresses that more than one service has. */
  List<String> twice() {
    Map<String, String> owners = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    all.lab
        .await("all services", SOON, all::addresses, _ -> true)
        .forEach((service, addresses) -> {
          for (String address : addresses) {
            String other = owners.put(address, service);
            if (other != null) {
              twice.add(address + ": " + other + " and " + service);
            }
          }
        });
    return twice;
  }

  /**
   * The processes whose liveness probe is red: nothing that happens to them here is a reason. One
   * that has not started to answer says nothing.
   */
  List<String> stalled() {
    List<String> some = new ArrayList<>();
    for (SoakProcess process : soak.processes()) {
      if (process.endedByItself()) {
        some.add(process.name() + " ended by itself");
      } else if (process.isUndisturbed()) {
        String answer = process.probe("/healthz");
        if (answer.endsWith("503")) {
          some.add(process.name() + ": " + answer);
        }
      }
    }
    return some;
  }

  /** All that is wrong now. */
  private List<String> wrong(Depth depth) {
    List<String> wrong = new ArrayList<>();
    probes(wrong);
    leaders(wrong);
    sessions(wrong);
    configuration(wrong);
    // what takes longest to ask for, and is right last
    Map<String, SortedSet<String>> planned = all.planned();
    JsonNode services = all.cluster.kubectl().json("get", "services").path("items");
    routes(depth, planned, services, wrong);
    Map<String, Long> use = new TreeMap<>();
    for (JsonNode service : services) {
      if (service.at("/spec/type").asText().equals("LoadBalancer")) {
        service(depth, service, planned, use, wrong);
      }
    }
    pools(use, wrong);
    return wrong;
  }

  private void probes(List<String> wrong) {
    for (SoakProcess process : soak.processes()) {
      for (String path : List.of("/healthz", "/readyz")) {
        String answer = process.probe(path);
        if (!answer.endsWith("200")) {
          wrong.add(process.name() + " answers " + path + " with " + answer);
        }
      }
    }
  }

  private void leaders(List<String> wrong) {
    List<String> leading = new ArrayList<>();
    for (SoakProcess controller : soak.controllers()) {
      String page = controller.curl(ClusterSoak.metrics(controller));
      if (page.contains("\nbellman_leader 1")) {
        leading.add(controller.name());
      } else if (!page.contains("\nbellman_leader 0")) {
        wrong.add(controller.name() + " does not say whether it leads");
      }
    }
    if (!leading.equals(List.of(all.leader()))) {
      wrong.add("leaders by their own word: " + leading + "; by the Lease: " + all.leader());
    }
  }

  private void sessions(List<String> wrong) {
    Map<String, String> told = new TreeMap<>();
    for (JsonNode session : statuses("bgpsessionstatuses")) {
      told.put(
          session.at("/status/node").asText() + " " + session.at("/status/peer").asText(),
          session.at("/status/state").asText());
    }
    Map<String, String> right = new TreeMap<>();
    all.nodes().forEach(node -> right.put(node + " " + node.replace("node", "tor"), "established"));
    if (!told.equals(right)) {
      wrong.add("sessions as told: " + told);
    }
  }

  private void configuration(List<String> wrong) {
    Map<String, String> told = new TreeMap<>();
    for (JsonNode state : statuses("configurationstates")) {
      told.put(
          state.at("/metadata/name").asText(),
          state.at("/status/result").asText() + state.at("/status/errorSummary").asText());
    }
    Map<String, String> right = new TreeMap<>();
    right.put("controller", "Valid");
    all.nodes().forEach(node -> right.put("speaker-" + node, "Valid"));
    if (!told.equals(right)) {
      wrong.add("configuration as told: " + told);
    }
  }

  private JsonNode statuses(String kind) {
    return all.cluster.kubectl().json("get", kind, "-n", User.NAMESPACE).path("items");
  }

  private void routes(
      Depth depth, Map<String, SortedSet<String>> planned, JsonNode services, List<String> wrong) {
    String tenant = "";
    for (JsonNode service : services) {
      if (service.at("/metadata/name").asText().equals(SoakObjects.TENANT)) {
        tenant = prefix(service);
      }
    }
    for (SoakProcess speaker : soak.speakers()) {
      SortedSet<String> lacking =
          new TreeSet<>(planned.getOrDefault(speaker.name(), new TreeSet<>()));
      if (lacking.isEmpty()) {
        wrong.add("nothing is planned for " + speaker.name());
      }
      SortedSet<String> beyond = all.routes(speaker.name());
      SortedSet<String> there = new TreeSet<>(beyond);
      beyond.removeAll(lacking);
      lacking.removeAll(there);
      if (!beyond.isEmpty()) {
        wrong.add("the router of " + speaker.name() + " has beyond the plan " + some(beyond));
      }
      if (depth == Depth.SOON && lacking.contains(tenant) && isDamped(speaker)) {
        lacking.remove(tenant);
      }
      if (!lacking.isEmpty()) {
        wrong.add("the router of " + speaker.name() + " lacks " + some(lacking));
      }
    }
  }

  /** Whether a speaker says that the tenant has to wait. */
  private static boolean isDamped(SoakProcess speaker) {
    return speaker
        .run(
            Bellman.root().resolve("bellman").toString(),
            "explain",
            "default/" + SoakObjects.TENANT,
            "-o",
            "json")
        .contains("flapping");
  }

  private static String prefix(JsonNode service) {
    return service.at("/status/loadBalancer/ingress/0/ip").asText() + "/32";
  }

  private void service(
      Depth depth,
      JsonNode service,
      Map<String, SortedSet<String>> planned,
      Map<String, Long> use,
      List<String> wrong) {
    String name = service.at("/metadata/name").asText();
    int addresses = service.at("/status/loadBalancer/ingress").size();
    if (addresses != 1) {
      wrong.add(name + " has " + addresses + " addresses");
      return;
    }
    String prefix = prefix(service);
    String pool = soak.objects().poolOf(prefix);
    use.merge(pool, 1L, Long::sum);
    String wanted = annotation(service, "address-pool");
    if (!wanted.isEmpty() && !wanted.equals(pool)) {
      wrong.add(name + " has " + prefix + " of " + pool + " and wants one of " + wanted);
    }
    if (!annotation(service, "ip-allocated-from-pool").equals(pool)) {
      wrong.add(name + " says another pool than " + pool + " of " + prefix);
    }
    long nodes = planned.values().stream().filter(routes -> routes.contains(prefix)).count();
    String told = annotation(service, "advertised");
    JsonNode condition = condition(service);
    if (!told.equals(condition.path("message").asText())) {
      wrong.add(name + " is advertised \"" + told + "\", and by its condition " + condition);
    }
    String from = "from " + nodes + (nodes == 1 ? " node" : " nodes");
    boolean announced = told.startsWith("from ");
    if (!condition.path("status").asText().equals(announced ? "True" : "False")) {
      wrong.add(name + " is advertised \"" + told + "\", and its condition is " + condition);
    }
    // the others change so often that what is told may be up to ten minutes old
    if (SoakObjects.isSteady(name)
        && (depth == Depth.FINALLY ? !told.equals(from) : announced != nodes > 0)) {
      wrong.add(name + " is advertised \"" + told + "\", and should be " + from);
    }
  }

  private static String annotation(JsonNode service, String name) {
    return service.at("/metadata/annotations/metallb.io~1" + name).asText();
  }

  private static JsonNode condition(JsonNode service) {
    for (JsonNode condition : service.at("/status/conditions")) {
      if (condition.path("type").asText().equals("metallb.io/Advertised")) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  private void pools(Map<String, Long> use, List<String> wrong) {
    for (JsonNode pool : statuses("ipaddresspools.metallb.io")) {
      String name = pool.at("/metadata/name").asText();
      long told = pool.at("/status/assignedIPv4").asLong();
      long right = use.getOrDefault(name, 0L);
      if (told != right) {
        wrong.add("pool " + name + " says " + told + " are assigned, and " + right + " are");
      }
    }
  }

  private static String some(SortedSet<String> prefixes) {
    return prefixes.stream().limit(NAMED).toList() + " (" + prefixes.size() + ")";
  }
}
