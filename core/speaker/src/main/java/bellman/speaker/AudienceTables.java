package bellman.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.AudienceId;
import bellman.balancer.plan.NodePlanner;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.Delivery;
import bellman.bgp.rib.RouteTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of routes of a node's audiences. Owned by the speaker's thread. */
final class AudienceTables {

  /** So long nothing has to come before tables are made ready for sessions that may come. */
  private static final long QUIET_NANOS = 20_000_000;

  private final Map<AudienceId, RouteTable> tables = new HashMap<>();
  private final Map<String, LivePeer> peers;
  private final Consumer<Delivery> deliver;

  /** Tables just laid out, whose first session is still to come. */
  private final List<RouteTable> fresh = new ArrayList<>();

  private long prepareAtNanos = Long.MAX_VALUE;

  /**
   * Without a table yet.
   *
   * @param peers those that there are, by name
   * @param deliver has a peer sent what a table's change brings
   */
  AudienceTables(Map<String, LivePeer> peers, Consumer<Delivery> deliver) {
    this.peers = peers;
    this.deliver = deliver;
  }

  /** An audience's table; null if there is no such audience. */
  @Nullable RouteTable of(AudienceId audience) {
    return tables.get(audience);
  }

  /** The table of a peer's audience; null if it has none, or no node does. */
  @Nullable RouteTable of(@Nullable NodePlanner node, LivePeer peer) {
    Audience audience = node == null ? null : node.audienceOf(Peer.planned(peer.config().name()));
    return audience == null ? null : of(audience.id());
  }

  /** Makes those that are missing, and drops those of audiences that are no more. */
  void complete(NodePlanner node) {
    List<AudienceId> keys = node.audiences().stream().map(Audience::id).toList();
    tables.keySet().retainAll(keys);
    for (Audience audience : node.audiences()) {
      if (!tables.containsKey(audience.id())) {
        var table = new RouteTable();
        List<Delivery> none = table.apply(Announcements.routes(node.routes(audience)));
        none.forEach(deliver); // nobody has joined it yet
        tables.put(audience.id(), table);
        fresh.add(table);
      }
    }
  }

  /** The thread had other things to do until now. */
  void busyUntil(long nowNanos) {
    if (!fresh.isEmpty()) {
      prepareAtNanos = nowNanos + QUIET_NANOS;
    }
  }

  /** When {@link #tick} is wanted; {@link Long#MAX_VALUE} for never. */
  long deadlineNanos() {
    return prepareAtNanos;
  }

  /** Makes ready for their first sessions what was laid out, if the time has come. */
  void tick(long nowNanos) {
    if (nowNanos >= prepareAtNanos) {
      prepareAtNanos = Long.MAX_VALUE;
      fresh.forEach(RouteTable::prepare);
      fresh.clear();
    }
  }

  /**
   * Peers go from one audience to another, and are sent only differences. The table of an audience
   * that somebody comes to is made anew, as it is to be; the others are still to be changed.
   */
  void regroup(NodePlanner node) {
    List<Audience> audiences = node.audiences();
    for (Audience audience : audiences) {
      RouteTable table = tables.get(audience.id());
      if (table != null && !movers(audience, table).isEmpty()) {
        tables.remove(audience.id());
      }
    }
    complete(node);
    for (Audience audience : audiences) {
      RouteTable table = tables.get(audience.id());
      if (table != null) {
        movers(audience, table).forEach((rib, peer) -> peer.send(rib.move(table)));
      }
    }
  }

  /** The peers of an audience that were sent another table's routes. */
  private Map<AdjRibOut, LivePeer> movers(Audience audience, RouteTable table) {
    Set<String> names = audience.peers().stream().map(Peer::name).collect(Collectors.toSet());
    Map<AdjRibOut, LivePeer> movers = new LinkedHashMap<>();
    for (LivePeer peer : peers.values()) {
      AdjRibOut rib = peer.rib;
      if (rib != null && names.contains(Peer.planned(peer.config().name())) && !rib.isOf(table)) {
        movers.put(rib, peer);
      }
    }
    return movers;
  }
}
