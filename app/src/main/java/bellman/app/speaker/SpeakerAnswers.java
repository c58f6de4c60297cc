package bellman.app.speaker;

import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.bgp.rib.AdjRibOut;
import bellman.bgp.session.History;
import bellman.bgp.session.Negotiated;
import bellman.bgp.session.State;
import bellman.bgp.session.Waiting;
import bellman.bgp.wire.AddressFamily;
import bellman.edge.bgp.BgpPeer;
import bellman.net.Address;
import bellman.net.Family;
import bellman.net.Prefix;
import bellman.runtime.Answer;
import bellman.speaker.DrainTerms;
import bellman.speaker.LivePeer;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Rows;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answers of the API, out of a speaker's state. */
public final class SpeakerAnswers implements Announcing {

  private final Speaker speaker;

  /** How long a departure may take beside the hold: less than the 30 s that the command waits. */
  private static final int LEAVES_SECONDS = 20;

  /** How long what was ordered may take to be remembered. */
  private static final int REMEMBERS_SECONDS = 10;

  private final Supplier<Instant> wallClock;
  private final RouteListing<Speaker.View> routes;
  private final ServiceListing<Speaker.View> services;
  private final boolean measuresServices;

  /**
   * When the sessions' clock began, by the first look at both clocks: a moment told twice stays.
   */
  private @Nullable Instant clockBegan;

  /** Answers for a speaker. */
  public SpeakerAnswers(Speaker speaker, Supplier<Instant> wallClock) {
    this(speaker, wallClock, true);
  }

  /**
   * Answers for a speaker.
   *
   * @param measuresServices whether there are figures for each service
   */
  public SpeakerAnswers(Speaker speaker, Supplier<Instant> wallClock, boolean measuresServices) {
    this.speaker = speaker;
    this.wallClock = wallClock;
    this.routes = new RouteListing<>(speaker::ask, new SentRoutes());
    this.services = new ServiceListing<>(speaker::ask, Speaker.View::planner);
    this.measuresServices = measuresServices;
  }

  @Override
  public Findings findings() {
    return speaker.ask(view ->
        new Findings(
            view.planner().nodeNames().contains(view.node()),
            new TreeSet<>(view.planner().problems()),
            view.planner().configurationWarnings()));
  }

  @Override
  public List<String> assigned() {
    return services.assigned();
  }

  @Override
  public Map<String, Intended> intended(Collection<String> services) {
    return speaker.ask(
        view -> Intended.of(view.planner(), view.planner().planner(view.node()), services));
  }

  @Override
  public @Nullable String absence() {
    return speaker.ask(view -> AbsentNode.message(view.planner(), view.node()));
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
    BgpPeer bgp = BgpPeerSession.of(peer);
    BgpPeer.Status status = bgp == null ? null : bgp.status();
    Negotiated negotiated = status == null ? null : status.negotiated();
    AdjRibOut rib = peer.rib();
    History history = status == null ? null : status.session().history();
    PeerAnswer.Told lastError = told(status, history == null ? null : history.lastError(), now);
    InetSocketAddress local = status == null ? null : status.local();
    return new PeerAnswer(
        new PeerAnswer.Router(
            config.name(),
            peer.address(),
            config.session().interfaceName(),
            config.session().transport().vrf()),
        new PeerAnswer.Progress(
            status == null ? "idle" : status.session().stateName(),
            status == null
                ? now.truncatedTo(ChronoUnit.MILLIS).toString()
                : time(status, status.session().sinceNanos(), now),
            lastError == null ? null : lastError.what(),
            warnings),
        new PeerAnswer.Session(
            config.session().localAsn().number(),
            peerAsn(config, negotiated),
            negotiated == null ? null : negotiated.peerRouterId().toString(),
            negotiated == null ? null : negotiated.holdTimeSeconds(),
            negotiated == null ? null : negotiated.keepaliveSeconds(),
            families(negotiated == null ? config.families() : negotiated.families()),
            negotiated == null
                ? List.of()
                : negotiated.peerCapabilities().stream().map(Object::toString).toList()),
        new PeerAnswer.Prefixes(rib == null ? 0 : rib.sentCount(), peer.receivedCount()),
        gracefulRestart(negotiated),
        view.watch().answer(config.name()),
        new PeerAnswer.LocalEnd(
            local == null ? null : Address.of(local.getAddress().getAddress()).toString(),
            local == null ? null : local.getPort()),
        new PeerAnswer.Past(
            history == null ? null : history.flaps(),
            lastError == null ? null : lastError.at(),
            told(status, history == null ? null : history.lastAttempt(), now),
            told(status, history == null ? null : history.sent(), now),
            told(status, history == null ? null : history.received(), now)),
        waiting(status, now),
        PeerOrders.answer(peer.admin()));
  }

  private PeerAnswer.@Nullable Told told(
      BgpPeer.@Nullable Status status, History.@Nullable Entry entry, Instant now) {
    return status == null || entry == null
        ? null
        : new PeerAnswer.Told(entry.what(), time(status, entry.atNanos(), now));
  }

  private PeerAnswer.@Nullable Waiting waiting(BgpPeer.@Nullable Status status, Instant now) {
    Waiting waiting = status == null ? null : status.waiting();
    return status == null || waiting == null
        ? null
        : new PeerAnswer.Waiting(
            waiting.what(),
            waiting.untilNanos() == State.NEVER ? null : time(status, waiting.untilNanos(), now));
  }

  private static PeerAnswer.@Nullable GracefulRestart gracefulRestart(
      @Nullable Negotiated negotiated) {
    Negotiated.GracefulRestart agreed = negotiated == null ? null : negotiated.gracefulRestart();
    return agreed == null
        ? null
        : new PeerAnswer.GracefulRestart(
            agreed.local(), agreed.peer(), agreed.restartTimeSeconds());
  }

  /** A moment of the sessions' clock. Called on the speaker's thread only. */
  private String time(BgpPeer.Status status, long nanos, Instant now) {
    Instant began = clockBegan;
    if (began == null) {
      began = now.minusNanos(status.nowNanos());
      clockBegan = began;
    }
    return began.plusNanos(nanos).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static @Nullable Long peerAsn(Peer config, @Nullable Negotiated negotiated) {
    if (negotiated != null) {
      return negotiated.peerAsn().number();
    }
    return switch (config.session().remoteAs()) {
      case SessionSpec.RemoteAs.Exactly(var asn) -> asn.number();
      case SessionSpec.RemoteAs.Internal _ -> config.session().localAsn().number();
      case SessionSpec.RemoteAs.External _ -> null;
    };
  }

  private static List<String> families(Set<Family> families) {
    return families.stream()
        .sorted()
        .map(family -> AddressFamily.unicast(family).toString())
        .toList();
  }

  @Override
  public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
    return routes.list(question, rows);
  }

  @Override
  public @Nullable ExplainAnswer explain(String service) {
    Instant now = wallClock.get();
    return speaker.ask(view -> {
      Map<String, List<LivePeer>> peers = byPlannedName(view);
      return ServiceExplanation.explain(
          view.planner(),
          view.node(),
          service,
          (peer, prefix) -> reached(peers.getOrDefault(peer, List.of()), prefix),
          ServiceExplanation.Times.of(now, view.nowNanos()));
    });
  }

  /** A BGPPeer for a range has a session with each of its routers. */
  private static Map<String, List<LivePeer>> byPlannedName(Speaker.View view) {
    Map<String, List<LivePeer>> peers = new HashMap<>();
    for (LivePeer peer : view.peers()) {
      peers.computeIfAbsent(Peer.planned(peer.config().name()), _ -> new ArrayList<>()).add(peer);
    }
    return peers;
  }

  /** All routers of a range are sent the same: what one of them has is announced. */
  private static ServiceExplanation.AnnouncementStatus reached(
      List<LivePeer> peers, Prefix prefix) {
    String waits = "its peer is starting";
    for (LivePeer peer : peers) {
      if (peer.config().isRange() && peers.size() > 1) {
        continue; // it has no session itself
      }
      String obstacle = Obstacle.of(peer, prefix);
      if (obstacle == null) {
        return ServiceExplanation.AnnouncementStatus.ALL;
      }
      waits = obstacle;
    }
    return new ServiceExplanation.AnnouncementStatus(Stage.PLANNED, waits);
  }

  @Override
  public List<Metric> measurements() {
    return speaker.ask(SpeakerMetrics::of);
  }

  @Override
  public void serviceMeasurements(Rows<Metric> rows) throws IOException {
    if (measuresServices) {
      services.announced(speaker.node(), rows);
    }
  }

  @Override
  public DrainAnswer drain(DrainRequest request) {
    long hold = TimeUnit.SECONDS.toNanos(request.holdSeconds());
    return Answer.of(
        speaker.leave(new DrainTerms(request.text(), hold, false)),
        "the speaker's thread",
        request.holdSeconds() + LEAVES_SECONDS);
  }

  @Override
  public PeerOutcome order(PeerRequest request) {
    PeerAction action = Objects.requireNonNull(request.order(), "checked before");
    Instant now = wallClock.get();
    PeerOrders.Ordered ordered =
        speaker.ask(view -> view.orders().order(request, action, now, view.nowNanos()));
    if (!(ordered.outcome() instanceof PeerOutcome.Done done)) {
      return ordered.outcome();
    }
    String obstacle;
    try {
      obstacle = Answer.of(ordered.remembered(), "the disk", REMEMBERS_SECONDS);
    } catch (Answer.MissingException e) {
      obstacle = e.getMessage();
    }
    return new PeerOutcome.Done(
        done.peer(), done.action(), done.changed(), done.message(), done.admin(), obstacle);
  }
}
