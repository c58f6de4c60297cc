package bellman.controller;

import bellman.api.resource.Service;
import bellman.api.status.PoolAnnotation;
import bellman.balancer.allocator.Decision;
import bellman.balancer.plan.ServiceWarning;
import bellman.net.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a controller knows of a service. Owned by the machine. */
final class Entry {

  Service service;
  String version;
  boolean inFlight;

  /** The version that the write underway, or the last one, is about; null before the first. */
  @Nullable String sentVersion;

  /** Whether a write got no answer, and may have been done or not. */
  boolean inDoubt;

  /** The last decision that the service's owner was told of. */
  @Nullable Decision told;

  /** The warnings that the service's owner was told of. */
  List<ServiceWarning> warned = List.of();

  int failures;
  long retryNanos = Long.MAX_VALUE;

  /** What it is to have as soon as others have given it back; empty if it waits for nobody. */
  List<Address> waiting = List.of();

  /** What its owner is told that it waits for; null as long as nothing is. */
  @Nullable String awaited;

  /** When its owner is told that it waits, or that is tried again. */
  long waitNanos = Long.MAX_VALUE;

  Entry(Service service, String version) {
    this.service = service;
    this.version = version;
  }

  /** Whether a version is of an earlier state. They are numbers in every server that there is. */
  boolean isNewerThan(String other) {
    try {
      return Long.parseLong(other) < Long.parseLong(version);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The addresses in a service's status. */
  static List<Address> addresses(Service service, Consumer<Effect> effects) {
    List<Address> addresses = new ArrayList<>(2);
    for (String text : service.ingressIps()) {
      try {
        addresses.add(Address.parse(text));
      } catch (IllegalArgumentException e) {
        effects.accept(
            Effect.Log.debug(
                "{} has '{}' in its status, which is not an address", service.id(), text));
      }
    }
    return addresses;
  }

  @Nullable String annotation(String name) {
    return service.metadata().annotations().get(name);
  }

  /** Whether this pool is noted, a null one nowhere, and none by the name that it had once. */
  boolean saysPool(@Nullable String pool) {
    return Objects.equals(pool, annotation(PoolAnnotation.NAME))
        && annotation(PoolAnnotation.OLD_NAME) == null;
  }

  /** The service has these addresses now, and they are from there; a null pool is none. */
  void has(List<Address> addresses, @Nullable String pool) {
    Map<String, String> annotations = annotated(PoolAnnotation.NAME, pool);
    annotations.remove(PoolAnnotation.OLD_NAME);
    service = service.withStatus(annotations, addresses.stream().map(Address::toString).toList());
  }

  /** The service has this annotation now; null for none. */
  void annotate(String name, @Nullable String text) {
    service = service.withStatus(annotated(name, text), service.ingressIps());
  }

  private Map<String, String> annotated(String name, @Nullable String text) {
    Map<String, String> annotations = new HashMap<>(service.metadata().annotations());
    if (text == null) {
      annotations.remove(name);
    } else {
      annotations.put(name, text);
    }
    return annotations;
  }
}
