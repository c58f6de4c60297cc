package bellman.app.speaker;

import bellman.balancer.allocator.Decision;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Audience;
import bellman.balancer.plan.NodePlanner;
import bellman.balancer.plan.Silence;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.rib.EncodingContext;
import bellman.bgp.session.Negotiated;
import bellman.bgp.wire.AddressFamily;
import bellman.bgp.wire.Attributes;
import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.socket.BgpPeer;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.Measurement;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.RouteAnswer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answers of the API, out of a speaker's state. */
public final class Answering implements ApiServer.Answers {

  private final Speaker speaker;
  private final Supplier<Instant> wallClock;

  /**
   * When the sessions' clock began, by the first look at both clocks: a moment told twice stays.
   */
  private @Nullable Instant clockBegan;

  /** Answers for a speaker. */
  public Answering(Speaker speaker, Supplier<Instant> wallClock) {
    this.speaker = speaker;
    this.wallClock = wallClock;
  }

  @Override
  public List<PeerAnswer> peers() {
    Instant now = wallClock.get();
    return speaker.ask(view -> view.peers().stream().map(peer -> answer(view, peer, now)).toList());
  }

  private PeerAnswer answer(Speaker.View view, LivePeer peer, Instant now) {
    List<String> warnings = new ArrayList<>(peer.warnings());
    warnings.addAll(view.watch().warnings(peer.config().name()));
    Peer config = peer.config();
    BgpPeer bgp = peer.bgp();
    BgpPeer.Status status = bgp == null ? null : bgp.status();
    Negotiated negotiated = status == null ? null : status.negotiated();
    AdjRibOut rib = peer.rib;
    return new PeerAnswer(
        config.name(),
        peer.address(),
        config.interfaceName(),
        config.vrf(),
        status == null ? "idle" : status.session().stateName(),
        (status == null ? now : since(status, now)).truncatedTo(ChronoUnit.MILLIS).toString(),
        status == null ? null : status.session().lastError(),
        warnings,
        config.localAsn().number(),
        peerAsn(config, negotiated),
        negotiated == null ? null : negotiated.peerRouterId().toString(),
        negotiated == null ? null : negotiated.holdTimeSeconds(),
        negotiated == null ? null : negotiated.keepaliveSeconds(),
        families(negotiated == null ? config.families() : negotiated.families()),
        negotiated == null
            ? List.of()
            : negotiated.peerCapabilities().stream().map(Object::toString).toList(),
        rib == null ? 0 : rib.sentCount(),
        peer.receivedCount(),
        gracefulRestart(negotiated),
        view.watch().answer(config.name()));
  }

  private static PeerAnswer.@Nullable GracefulRestart gracefulRestart(
      @Nullable Negotiated negotiated) {
    Negotiated.GracefulRestart agreed = negotiated == null ? null : negotiated.gracefulRestart();
    return agreed == null
        ? null
        : new PeerAnswer.GracefulRestart(
            agreed.local(), agreed.peer(), agreed.restartTimeSeconds());
  }

  /** Called on the speaker's thread only. */
  private Instant since(BgpPeer.Status status, Instant now) {
    Instant began = clockBegan;
    if (began == null) {
      began = now.minusNanos(status.nowNanos());
      clockBegan = began;
    }
    return began.plusNanos(status.session().sinceNanos());
  }

  private static @Nullable Long peerAsn(Peer config, @Nullable Negotiated negotiated) {
    if (negotiated != null) {
      return negotiated.peerAsn().number();
    }
    return switch (config.remoteAs()) {
      case Peer.RemoteAs.Exactly(var asn) -> asn.number();
      case Peer.RemoteAs.Internal _ -> config.localAsn().number();
      case Peer.RemoteAs.External _ -> null;
    };
  }

  private static List<String> families(Set<Family> families) {
    return families.stream()
        .sorted()
        .map(family -> AddressFamily.unicast(family).toString())
        .toList();
  }

  @Override
  public @Nullable List<RouteAnswer> routes(@Nullable String name) {
    return speaker.ask(view -> {
      List<RouteAnswer> routes = new ArrayList<>();
      boolean found = name == null;
      for (LivePeer peer : view.peers()) {
        if (name == null || name.equals(peer.config().name())) {
          found = true;
          routes(view, peer, routes);
        }
      }
      return found ? routes : null;
    });
  }

  private static void routes(Speaker.View view, LivePeer peer, List<RouteAnswer> into) {
    AdjRibOut rib = peer.rib;
    if (rib == null) {
      return;
    }
    EncodingContext context = rib.context();
    NodePlanner node = view.planner().planner(view.node());
    Audience audience = node == null ? null : node.audienceOf(peer.config().name());
    TreeMap<Prefix, RouteAnswer> sorted = new TreeMap<>();
    rib.forEachSent((prefix, route) -> {
      Attributes sent = context.attributes(prefix.family(), route);
      sorted.put(
          prefix,
          new RouteAnswer(
              peer.config().name(),
              prefix.toString(),
              String.valueOf(sent.nextHop()),
              sent.localPref(),
              sent.flatAsPath().stream().map(Asn::number).toList(),
              sent.med(),
              sent.communities().stream().map(Community::toString).toList(),
              node == null || audience == null ? List.of() : node.services(audience, prefix)));
    });
    into.addAll(sorted.values());
  }

  @Override
  public @Nullable ExplainAnswer explain(String service) {
    return speaker.ask(view -> {
      Decision decision = view.planner().decision(service);
      return switch (decision) {
        case null -> null;
        case Decision.Unassigned(var reason, var message) ->
            new ExplainAnswer(service, List.of(), null, reason.text(), message, List.of());
        case Decision.Assigned(var pool, var addresses) ->
            new ExplainAnswer(
                service,
                addresses.stream().map(Address::toString).toList(),
                pool,
                null,
                null,
                view.planner().planners().stream().map(node -> explain(node, service)).toList());
      };
    });
  }

  @Override
  public List<Measurement> measurements() {
    return speaker.ask(Measuring::of);
  }

  @Override
  public DrainAnswer drain(DrainRequest request) {
    long hold = TimeUnit.SECONDS.toNanos(request.holdSeconds());
    return speaker.leave(new Leave(request.text(), hold, false)).join();
  }

  private static ExplainAnswer.Node explain(NodePlanner node, String service) {
    List<ExplainAnswer.Route> routes = new ArrayList<>();
    node.announced(service)
        .forEach((peer, prefixes) ->
            prefixes.forEach(
                prefix -> routes.add(new ExplainAnswer.Route(peer, prefix.toString()))));
    Silence silence = node.silence(service);
    return new ExplainAnswer.Node(
        node.name(),
        routes,
        silence == null
            ? null
            : new ExplainAnswer.Silent(silence.reason().text(), silence.message()));
  }
}
