package bellman.bgp.rib;

import bellman.net.Family;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes that all its peers are to have. */
public final class RouteTable {

  private final Map<Prefix, RouteAttributes> routes = new HashMap<>();
  private final Map<Family, Integer> counts = new EnumMap<>(Family.class);
  private final Map<RouteAttributes, RouteAttributes> interned = new HashMap<>();
  private final Set<AdjRibOut> peers = new LinkedHashSet<>();

  /** Encoded whole families, good until the next change. */
  private final Map<Encoding, List<byte[]>> encoded = new HashMap<>();

  private record Encoding(EncodingContext context, Family family) {}

  /** The routes; a view. */
  public Map<Prefix, RouteAttributes> routes() {
    return Collections.unmodifiableMap(routes);
  }

  /** How many routes of a family there are. */
  public int count(Family family) {
    return counts.getOrDefault(family, 0);
  }

  @Nullable RouteAttributes get(Prefix prefix) {
    return routes.get(prefix);
  }

  void add(AdjRibOut peer) {
    peers.add(peer);
  }

  void remove(AdjRibOut peer) {
    peers.remove(peer);
  }

  /** Takes over new states of prefixes, and returns what is to be sent at once, and to whom. */
  public List<Delivery> apply(Collection<RouteChange> changes) {
    Map<Prefix, Optional<RouteAttributes>> befores = new LinkedHashMap<>();
    for (RouteChange change : changes) {
      Prefix prefix = change.prefix();
      RouteAttributes after = intern(change.attributes());
      RouteAttributes before = after == null ? routes.remove(prefix) : routes.put(prefix, after);
      if (Objects.equals(before, after)) {
        continue;
      }
      befores.putIfAbsent(prefix, Optional.ofNullable(before));
      if (before == null || after == null) {
        counts.merge(prefix.family(), after == null ? -1 : 1, Integer::sum);
      }
      for (AdjRibOut peer : peers) {
        peer.changed(prefix, before, after);
      }
    }
    List<RouteChange> real = new ArrayList<>(befores.size());
    befores.forEach((prefix, before) -> {
      RouteAttributes after = routes.get(prefix);
      if (!before.equals(Optional.ofNullable(after))) {
        real.add(new RouteChange(prefix, after));
      }
    });
    if (real.isEmpty()) {
      return List.of();
    }
    encoded.clear();
    Map<EncodingContext, Batch> shared = new HashMap<>();
    List<Delivery> deliveries = new ArrayList<>();
    for (AdjRibOut peer : peers) {
      Batch batch = peer.nextAmong(real, shared);
      if (batch != null) {
        deliveries.add(new Delivery(peer, batch));
      }
    }
    return deliveries;
  }

  /** Equal attributes become one object, so that they are held once. */
  private @Nullable RouteAttributes intern(@Nullable RouteAttributes attributes) {
    if (attributes == null) {
      return null;
    }
    if (interned.size() > 1_000 + routes.size()) {
      interned.clear(); // sets that no route has any more; those in use come back by themselves
    }
    return interned.computeIfAbsent(attributes, same -> same);
  }

  /** A whole family as UPDATEs; made once for all peers that ask between two changes. */
  List<byte[]> encoded(EncodingContext context, Family family, UpdateEncoder encoder) {
    return encoded.computeIfAbsent(
        new Encoding(context, family), _ -> List.copyOf(encoder.table(routes, family)));
  }
}
