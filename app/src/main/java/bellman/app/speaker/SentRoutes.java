package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.rib.RouteAttributes;
import bellman.bgp.wire.Attributes;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Prefix;
import bellman.speaker.LivePeer;
import bellman.telemetry.RouteAnswer;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a speaker's sessions were sent. */
final class SentRoutes implements RouteListing.Source<Speaker.View> {

  @Override
  public List<String> peers(Speaker.View view) {
    return view.peers().stream().map(peer -> peer.config().name()).toList();
  }

  @Override
  public RouteListing.@Nullable Sent sent(Speaker.View view, String name) {
    for (LivePeer peer : view.peers()) {
      AdjRibOut rib = peer.rib();
      if (rib != null && peer.config().name().equals(name)) {
        NodePlanner node = view.planner().planner(view.node());
        return new OfPeer(
            name, rib, node, node == null ? null : node.audienceOf(Peer.planned(name)));
      }
    }
    return null;
  }

  private record OfPeer(
      String name, AdjRibOut rib, @Nullable NodePlanner node, @Nullable Audience audience)
      implements RouteListing.Sent {

    @Override
    public int piece(int piece, Consumer<Prefix> into) {
      return rib.forEachSentIn(piece, into);
    }

    @Override
    public Collection<Prefix> of(String service) {
      return node == null
          ? List.of()
          : node.announced(service).getOrDefault(Peer.planned(name), List.of());
    }

    @Override
    public RouteListing.@Nullable Row row(Prefix prefix) {
      RouteAttributes route = rib.sent(prefix);
      if (route == null) {
        return null;
      }
      EncodingContext context = rib.context();
      List<String> services =
          node == null || audience == null ? List.of() : node.claimants(audience, prefix);
      return new RouteListing.Row(
          services.size(), () -> answer(name, prefix, context, route, services));
    }
  }

  private static RouteAnswer answer(
      String peer,
      Prefix prefix,
      EncodingContext context,
      RouteAttributes route,
      List<String> services) {
    Attributes sent = context.attributes(prefix.family(), route);
    return new RouteAnswer(
        peer,
        prefix.toString(),
        String.valueOf(sent.nextHop()),
        sent.localPref(),
        sent.flatAsPath().stream().map(Asn::number).toList(),
        sent.med(),
        sent.communities().stream().map(Community::toString).toList(),
        services.stream().sorted().toList());
  }
}
