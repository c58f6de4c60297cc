package bellman.simulator.controllers;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.api.status.Condition;
import bellman.api.status.PoolAnnotation;
import bellman.api.status.ServiceCondition;
import bellman.api.status.WriteOutcome;
import bellman.controller.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model of an API server: objects with versions, writes that name the version that they are
 * about, a Lease, and watchers that hear of each change. It has no network: how long requests and
 * watches take, and what becomes of them, is up to those that use it.
 */
final class ApiServerModel {

  /** Hears of each change, at the moment that it happens. */
  interface Watcher {

    /** An object is new or changed. */
    void upserted(StoredObject object);

    /** An object is gone. */
    void removed(ObjectKey key);
  }

  private final Map<ObjectKey, StoredObject> objects = new LinkedHashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private final Sabotage sabotage;
  private long versions;
  private long uids;

  /** Until when requests get no answer. */
  long stalledUntilNanos;

  /** Who leads; empty for nobody. */
  String holder = "";

  long renewedNanos;

  ApiServerModel(Sabotage sabotage) {
    this.sabotage = sabotage;
  }

  void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  void unwatch(Watcher watcher) {
    watchers.remove(watcher);
  }

  // ---- what people do

  /** Creates or replaces an object; a service keeps its status. */
  void put(Resource resource) {
    StoredObject before = objects.get(resource.key());
    Resource now =
        before != null && before.resource() instanceof Service old && resource instanceof Service it
            ? edited(old, it)
            : resource;
    store(now, before == null ? ++uids : before.uid());
  }

  /** What an edit of a service leaves: its status, and what controllers have noted. */
  private static Service edited(Service before, Service edit) {
    Map<String, String> annotations = new HashMap<>(edit.metadata().annotations());
    for (String name : notes()) {
      String note = before.metadata().annotations().get(name);
      if (note != null) {
        annotations.put(name, note);
      }
    }
    Service now = edit.withStatus(annotations, before.ingressIps());
    var exposure =
        new Service.Exposure(
            now.exposure().type(),
            before.exposure().loadBalancerClass(),
            now.exposure().ipFamilies(),
            now.exposure().ipFamilyPolicy(),
            now.exposure().localTrafficOnly());
    return new Service(
        now.metadata(),
        exposure,
        now.clusterIps(),
        now.loadBalancerIp(),
        now.selector(),
        now.ports(),
        now.ingressIps(),
        now.hasHostNames(),
        now.isStored(),
        now.remarks());
  }

  private static List<String> notes() {
    return List.of(
        PoolAnnotation.NAME,
        ServiceCondition.ADVERTISED.annotation(),
        ServiceCondition.ADDRESS_AWAITED.annotation());
  }

  void remove(ObjectKey key) {
    if (objects.remove(key) != null) {
      versions++;
      List.copyOf(watchers).forEach(watcher -> watcher.removed(key));
    }
  }

  private StoredObject store(Resource resource, long uid) {
    var object = new StoredObject(resource, uid, ++versions);
    objects.put(object.key(), object);
    List.copyOf(watchers).forEach(watcher -> watcher.upserted(object));
    return object;
  }

  // ---- what controllers do

  /** Writes addresses into a service's status. */
  WriteOutcome write(String service, String version, Write write) {
    return change(
        service,
        version,
        now ->
            now.withStatus(
                annotated(now, PoolAnnotation.NAME, write.pool()), List.copyOf(write.texts())));
  }

  /** Writes a condition. */
  WriteOutcome write(
      ServiceCondition about, String service, String version, @Nullable Condition what) {
    return change(
        service,
        version,
        now ->
            now.withStatus(
                annotated(now, about.annotation(), what == null ? null : what.text()),
                now.ingressIps()));
  }

  private WriteOutcome change(String service, String version, Function<Service, Service> change) {
    StoredObject before = objects.get(ObjectKey.ofService(service));
    if (before == null || !(before.resource() instanceof Service now)) {
      return new WriteOutcome.Gone();
    }
    if (sabotage != Sabotage.WRITES_UNDER_ANY_VERSION
        && !version.equals(Long.toString(before.version()))) {
      return new WriteOutcome.Stale();
    }
    return new WriteOutcome.Done(Long.toString(store(change.apply(now), before.uid()).version()));
  }

  private static Map<String, String> annotated(Service of, String name, @Nullable String text) {
    Map<String, String> annotations = new HashMap<>(of.metadata().annotations());
    if (text == null) {
      annotations.remove(name);
    } else {
      annotations.put(name, text);
    }
    return annotations;
  }

  // ---- what is

  List<StoredObject> all(Kind kind) {
    return objects.values().stream().filter(object -> object.resource().kind() == kind).toList();
  }

  List<StoredObject> all() {
    return List.copyOf(objects.values());
  }

  @Nullable Service service(String id) {
    StoredObject object = objects.get(ObjectKey.ofService(id));
    return object != null && object.resource() instanceof Service service ? service : null;
  }

  /** The services whose status has this address. */
  List<String> holders(String address) {
    List<String> holders = new ArrayList<>(2);
    for (StoredObject object : objects.values()) {
      if (object.resource() instanceof Service service && service.ingressIps().contains(address)) {
        holders.add(service.id());
      }
    }
    return holders;
  }

  long version() {
    return versions;
  }
}
