package bellman.app.cluster;

import bellman.api.status.EventReason;
import bellman.api.status.EventType;
import bellman.app.speaker.Announcing;
import bellman.app.speaker.Intended;
import bellman.kubernetes.Events;
import bellman.kubernetes.OwnedObjectWatch;
import bellman.kubernetes.StatusWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The ServiceBGPStatus of each service that a node announces, as MetalLB has them: an object a node
 * and service, with the peers that are meant. It is written when the intention changes, and not
 * when a session does.
 */
final class ServiceStatuses implements StatusWriter.Source, OwnedObjectWatch.Listener {

  static final StatusWriter.StatusKind STATUS_KIND =
      new StatusWriter.StatusKind("ServiceBGPStatus", "servicebgpstatuses", true, false);

  /** So many services are asked about at once. */
  private static final int SERVICES_AT_ONCE = 200;

  private final String node;
  private final StatusWriter statusWriter;
  private final Events events;

  /** What is told of services that are announced; changed by the report's thread alone. */
  private final Map<String, Intended> reported = new ConcurrentHashMap<>();

  /** Lists of peers, of which there are few different ones. */
  private final Map<List<String>, List<String>> peers = new HashMap<>();

  ServiceStatuses(String node, StatusWriter statusWriter, Events events) {
    this.node = node;
    this.statusWriter = statusWriter;
    this.events = events;
  }

  /**
   * Looks at these services.
   *
   * @param any whether any other may have changed as well
   */
  void look(Announcing announcing, Collection<String> services, boolean any) {
    Set<String> all = new LinkedHashSet<>(services);
    if (any) {
      all.addAll(reported.keySet());
      all.addAll(announcing.assigned());
    }
    Iterator<String> rest = all.iterator();
    while (rest.hasNext()) {
      List<String> some = new ArrayList<>(SERVICES_AT_ONCE);
      while (rest.hasNext() && some.size() < SERVICES_AT_ONCE) {
        some.add(rest.next());
      }
      announcing.intended(some).forEach(this::look);
    }
  }

  private void look(String service, Intended found) {
    Intended now = found.with(peers.computeIfAbsent(found.peers(), same -> same));
    Intended before = now.isAnnounced() ? reported.put(service, now) : reported.remove(service);
    if (now.equals(before) || (before == null && !now.isAnnounced())) {
      return;
    }
    if (now.isAnnounced() && (before == null || !before.addresses().equals(now.addresses()))) {
      events.about(
          service,
          EventType.NORMAL,
          EventReason.NODE_ASSIGNED,
          "announcing from node \"" + node + "\" with protocol \"bgp\"");
    }
    if (!now.peers().equals(before == null ? List.of() : before.peers())) {
      statusWriter.changed(STATUS_KIND, service);
    }
  }

  /** A service is known by namespace/name, and what was left behind by its own name. */
  @Override
  public String name(String about) {
    return about.indexOf('/') < 0 ? about : Names.of("bgp", about, node);
  }

  @Override
  public StatusWriter.@Nullable Wanted wanted(String about) {
    Intended now = reported.get(about);
    if (now == null) {
      return null;
    }
    int slash = about.indexOf('/');
    String namespace = about.substring(0, slash);
    String plain = about.substring(slash + 1);
    return new StatusWriter.Wanted(
        Map.of(
            "metallb.io/node", Names.label(node),
            "metallb.io/service-name", Names.label(plain),
            "metallb.io/service-namespace", namespace),
        Map.of(
            "node",
            node,
            "serviceName",
            plain,
            "serviceNamespace",
            namespace,
            "peers",
            now.peers()));
  }

  @Override
  public void found(String name, Map<?, ?> labels, long generation, OwnedObjectWatch.Found how) {
    String service =
        labels.get("metallb.io/service-namespace") + "/" + labels.get("metallb.io/service-name");
    String about = name(service).equals(name) ? service : name;
    if (!how.isRight(wanted(about) != null)) {
      statusWriter.changed(STATUS_KIND, about);
    }
  }

  @Override
  public void listed(Set<String> names) {
    for (String service : reported.keySet()) {
      if (!names.contains(name(service))) {
        statusWriter.changed(STATUS_KIND, service);
      }
    }
  }
}
