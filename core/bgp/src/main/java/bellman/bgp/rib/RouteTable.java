package bellman.bgp.rib;

import bellman.bgp.wire.EncodedMessage;
import bellman.net.Family;
import bellman.net.PiecewiseMap;
import bellman.net.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The routes that all its peers are to have. */
public final class RouteTable {

  private final PiecewiseMap<Prefix, RouteAttributes> routes = new PiecewiseMap<>();
  private final Map<Family, Integer> counts = new EnumMap<>(Family.class);
  private int lengthy;
  private final Map<RouteAttributes, RouteAttributes> interned = new HashMap<>();
  private final Set<AdjRibOut> peers = new LinkedHashSet<>();

  /** Encoded whole families, good until the next change. */
  private final Map<Encoding, List<EncodedMessage>> encoded = new HashMap<>();

  /** What they have in common, good as long. */
  private @Nullable PackedRoutes packed;

  private record Encoding(EncodingContext context, Family family) {}

  /** The routes; a view. */
  public Map<Prefix, RouteAttributes> routes() {
    return Collections.unmodifiableMap(routes);
  }

  /** How many routes of a family there are. */
  public int count(Family family) {
    return counts.getOrDefault(family, 0);
  }

  /** Whether there may be routes that no message can hold. */
  boolean hasLengthy() {
    return lengthy > 0;
  }

  @Nullable RouteAttributes get(Prefix prefix) {
    return routes.get(prefix);
  }

  /** Visits the routes of one piece, and says how many there are. */
  int forEachIn(int piece, BiConsumer<Prefix, RouteAttributes> visitor) {
    return routes.forEachIn(piece, visitor);
  }

  void add(AdjRibOut peer) {
    peers.add(peer);
  }

  void remove(AdjRibOut peer) {
    peers.remove(peer);
  }

  /**
   * Takes over new states of prefixes, and returns what is to be sent at once, and to whom.
   *
   * @param changes each prefix at most once
   */
  @SuppressWarnings("ReferenceEquality") // equal ones that are not the same only cost more
  public List<Delivery> apply(Collection<RouteChange> changes) {
    int most = changes.size();
    List<AdjRibOut> apart = peers.stream().filter(peer -> peer.isApart(most)).toList();
    List<RouteChange> real = new ArrayList<>(changes.size());
    RouteAttributes given = null; // many changes in a row may say the same
    RouteAttributes after = null;
    for (RouteChange change : changes) {
      if (change.attributes() != given) {
        given = change.attributes();
        after = intern(given);
      }
      if (isTaken(change.prefix(), after, apart)) {
        real.add(change);
      }
    }
    if (real.isEmpty()) {
      return List.of();
    }
    encoded.clear();
    packed = null;
    var shared = new PackedRoutes.Shared(real);
    List<Delivery> deliveries = new ArrayList<>();
    for (AdjRibOut peer : peers) {
      Batch batch = apart.contains(peer) ? peer.nextApart() : peer.nextAmong(shared);
      if (batch != null) {
        deliveries.add(new Delivery(peer, batch));
      }
    }
    return deliveries;
  }

  /** Takes over the state of one prefix; false if it is what it was. */
  @SuppressWarnings("ReferenceEquality") // equal ones that are not the same are interned
  private boolean isTaken(Prefix prefix, @Nullable RouteAttributes after, List<AdjRibOut> apart) {
    RouteAttributes before = after == null ? routes.remove(prefix) : routes.put(prefix, after);
    if (before == after) {
      return false;
    }
    if (before == null || after == null) {
      counts.merge(prefix.family(), after == null ? -1 : 1, Integer::sum);
    }
    lengthy += (isLengthy(after) ? 1 : 0) - (isLengthy(before) ? 1 : 0);
    for (int i = 0; i < apart.size(); i++) {
      apart.get(i).changed(prefix, before, after);
    }
    return true;
  }

  private static boolean isLengthy(@Nullable RouteAttributes attributes) {
    return attributes != null && attributes.isLengthy();
  }

  /** Equal attributes become one object: they are held once, and a look tells them apart. */
  private @Nullable RouteAttributes intern(@Nullable RouteAttributes attributes) {
    if (attributes == null) {
      return null;
    }
    if (interned.size() > 1_000 + routes.size()) {
      interned.keySet().retainAll(Set.copyOf(routes.values()));
    }
    return interned.computeIfAbsent(attributes, same -> same);
  }

  /** A whole family as UPDATEs; made once for all peers that ask between two changes. */
  List<EncodedMessage> encoded(EncodingContext context, Family family, UpdateEncoder encoder) {
    return encoded.computeIfAbsent(
        new Encoding(context, family), _ -> List.copyOf(encoder.table(packed(), family)));
  }

  /**
   * Does now what the first session after a change would have to wait for: what all sessions have
   * in common of the whole table is packed. Good until the next change.
   */
  public void prepare() {
    var _ = packed();
  }

  private PackedRoutes packed() {
    PackedRoutes known = packed;
    if (known == null) {
      packed = known = PackedRoutes.of(routes);
    }
    return known;
  }
}
