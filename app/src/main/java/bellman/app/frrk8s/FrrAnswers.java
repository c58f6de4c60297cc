package bellman.app.frrk8s;

import bellman.api.resource.FrrNodeState;
import bellman.app.frrk8s.FrrSessions.Session;
import bellman.app.speaker.AbsentNode;
import bellman.app.speaker.Announcing;
import bellman.app.speaker.Intended;
import bellman.app.speaker.RouteListing;
import bellman.app.speaker.ServiceExplanation;
import bellman.app.speaker.ServiceListing;
import bellman.balancer.config.Bfd;
import bellman.balancer.config.Peer;
import bellman.balancer.config.SessionSpec;
import bellman.balancer.frrk8s.Leaving;
import bellman.balancer.frrk8s.NeighborKey;
import bellman.balancer.plan.NodePlanner;
import bellman.net.Family;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answers of the API where FRR-K8s speaks BGP: as those of our own engine, as far as known. */
public final class FrrAnswers implements Announcing {

  /** FRR-K8s waits three seconds before it takes a change over, and FRR has to load it. */
  private static final int TAKE_OVER_SECONDS = 5;

  /** The API server has so long for taking what drains a node. */
  private static final int MOST_WRITE_SECONDS = 20;

  private static final int LOOK_MILLIS = 100;

  private final FrrSpeaker speaker;
  private final Supplier<Instant> wallClock;
  private final Supplier<Long> writes;
  private final boolean measuresServices;
  private final RouteListing<FrrState> routes;
  private final ServiceListing<FrrState> services;

  /**
   * Answers for a speaker.
   *
   * @param writes how often the object was written
   * @param measuresServices whether there are figures for each service
   */
  public FrrAnswers(
      FrrSpeaker speaker,
      Supplier<Instant> wallClock,
      Supplier<Long> writes,
      boolean measuresServices) {
    this.speaker = speaker;
    this.wallClock = wallClock;
    this.writes = writes;
    this.measuresServices = measuresServices;
    this.routes = new RouteListing<>(speaker::ask, new FrrRoutes(speaker::nanos));
    this.services = new ServiceListing<>(speaker::ask, FrrState::planner);
  }

  private static @Nullable NodePlanner planned(FrrState state) {
    return state.planner().planner(state.node());
  }

  static List<Peer> peers(FrrState state) {
    NodePlanner node = planned(state);
    return node == null ? List.of() : node.peers();
  }

  @Override
  public Findings findings() {
    return speaker.ask(state ->
        new Findings(
            state.planner().nodeNames().contains(state.node()),
            state.problems(),
            state.warnings()));
  }

  @Override
  public List<String> assigned() {
    return services.assigned();
  }

  @Override
  public Map<String, Intended> intended(Collection<String> services) {
    return speaker.ask(state -> Intended.of(state.planner(), planned(state), services));
  }

  // ---- sessions

  @Override
  public List<PeerAnswer> peers() {
    Instant wall = wallClock.get();
    long now = speaker.nanos();
    List<PeerAnswer> answers = new ArrayList<>();
    for (Peer peer : speaker.ask(FrrAnswers::peers)) {
      answers.add(speaker.ask(state -> answer(state, peer, wall, now)));
    }
    return answers;
  }

  private static PeerAnswer answer(FrrState state, Peer peer, Instant wall, long now) {
    NeighborKey neighbor = state.neighbor(peer.name());
    Session session = neighbor == null ? null : state.sessions().of(neighbor);
    long since = state.sessions().sinceNanos(session);
    boolean up = neighbor != null && state.sessions().isUp(neighbor);
    return new PeerAnswer(
        new PeerAnswer.Router(
            peer.name(),
            peer.session().address() == null ? null : peer.session().address().toString(),
            peer.session().interfaceName(),
            peer.session().transport().vrf()),
        new PeerAnswer.Progress(
            session == null ? "idle" : stateName(session.said().bgp()),
            wall.minusNanos(now - since).truncatedTo(ChronoUnit.SECONDS).toString(),
            null,
            warnings(state, peer, session, now)),
        new PeerAnswer.Session(
            peer.session().localAsn().number(),
            switch (peer.session().remoteAs()) {
              case SessionSpec.RemoteAs.Exactly(var asn) -> asn.number();
              case SessionSpec.RemoteAs.Internal _ -> peer.session().localAsn().number();
              case SessionSpec.RemoteAs.External _ -> null;
            },
            null,
            null,
            null,
            peer.families().stream().sorted().map(FrrAnswers::family).toList(),
            List.of()),
        new PeerAnswer.Prefixes(up ? FrrRoutes.loaded(state, peer, now).size() : 0, null),
        null,
        bfd(peer.bfd(), session));
  }

  private static String family(Family family) {
    return family == Family.IPV4 ? "ipv4-unicast" : "ipv6-unicast";
  }

  /** FRR's word for a state of RFC 4271 in ours. */
  private static String stateName(String said) {
    return switch (said) {
      case "Established", "Idle", "Connect", "Active" -> said.toLowerCase(Locale.ROOT);
      case "OpenSent" -> "openSent";
      case "OpenConfirm" -> "openConfirm";
      default -> "idle"; // Clearing, Deleted: on the way to it
    };
  }

  private static PeerAnswer.@Nullable Bfd bfd(@Nullable Bfd bfd, @Nullable Session session) {
    if (bfd == null) {
      return null;
    }
    String said = session == null ? "" : session.said().bfd();
    String state = said.isEmpty() || said.equals("N/A") ? "down" : said.toLowerCase(Locale.ROOT);
    return new PeerAnswer.Bfd(state, bfd.profile(), null);
  }

  private static List<String> warnings(
      FrrState state, Peer peer, @Nullable Session session, long now) {
    List<String> warnings = new ArrayList<>();
    peer.session()
        .withheld()
        .forEach((field, why) ->
            warnings.add(
                "spec." + field + ": " + why + ": this peer is not configured in FRR-K8s"));
    NodeFit fit = state.fitted();
    String without = fit == null ? null : fit.rendered().without().get(peer.name());
    if (without != null) {
      warnings.add(without + ": this peer is not configured in FRR-K8s");
    }
    if (state.refusal() != null) {
      warnings.add("the FRRConfiguration is not written: " + state.refusal());
    } else if (state.isHeld()) {
      warnings.add(
          "the FRRConfiguration is not written, because FRR-K8s would reject it: see validate");
    }
    FrrNodeState said = state.said();
    if (said == null) {
      warnings.add("FRR-K8s reports nothing about this node: is it running here?");
    } else if (said.isRefused()) {
      warnings.add("FRR-K8s rejects the FRRConfigurations of this node: " + said.conversion());
    } else if (said.isReloadFailed()) {
      warnings.add("FRR did not load its configuration: " + said.reload());
    } else if (session == null && without == null && peer.session().withheld().isEmpty()) {
      warnings.add(
          "FRR-K8s reports nothing about this session: it applies a change within "
              + TAKE_OVER_SECONDS
              + " s, and checks sessions every two minutes");
    }
    NeighborKey neighbor = state.neighbor(peer.name());
    if (said != null
        && !said.isRefused()
        && !said.isReloadFailed()
        && neighbor != null
        && FrrRoutes.planned(state, peer).keySet().stream()
            .anyMatch(prefix -> state.isOverdue(neighbor, prefix.toString(), now))) {
      warnings.add(
          "FRR-K8s was given routes but does not report that FRR has them: is it running here? Its"
              + " report on this session may be outdated");
    }
    if (!state.progress().isReportable()) {
      warnings.add(
          "FRR's configuration is too long for FRRNodeState, so the running configuration is not"
              + " known");
    }
    Integer most = peer.maxAdvertisedPrefixes();
    int more = most == null ? 0 : FrrRoutes.planned(state, peer).size() - most;
    if (more > 0) {
      warnings.add(
          "spec.maxAdvertisedPrefixes: routes withheld: "
              + more
              + ", because the router must not be sent more than "
              + most);
    }
    return warnings;
  }

  // ---- routes

  @Override
  public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) throws IOException {
    return routes.list(question, rows);
  }

  @Override
  public @Nullable String absence() {
    return speaker.ask(state -> AbsentNode.message(state.planner(), speaker.node()));
  }

  @Override
  public @Nullable ExplainAnswer explain(String service) {
    Instant wall = wallClock.get();
    long now = speaker.nanos();
    return speaker.ask(state ->
        ServiceExplanation.explain(
            state.planner(),
            speaker.node(),
            service,
            (peer, prefix) -> FrrObstacle.of(state, peer, prefix, now),
            ServiceExplanation.Times.of(wall, now)));
  }

  @Override
  public List<Metric> measurements() {
    long now = speaker.nanos();
    long written = writes.get();
    return speaker.ask(state -> FrrMetrics.of(state, written, now));
  }

  @Override
  public void serviceMeasurements(Rows<Metric> rows) throws IOException {
    if (measuresServices) {
      services.announced(speaker.node(), rows);
    }
  }

  // ---- leaving

  @Override
  public DrainAnswer drain(DrainRequest request) {
    List<String> drained =
        speaker.ask(state ->
            peers(state).stream()
                // whether the session is up is known minutes later: FRR is told for all of them
                .filter(peer -> state.neighbor(peer.name()) != null)
                .map(Peer::name)
                .toList());
    try {
      String obstacle = null;
      if (request.holdSeconds() > 0) {
        obstacle = leave(Leaving.DRAINING);
        TimeUnit.SECONDS.sleep(request.holdSeconds());
      }
      if (obstacle == null) {
        obstacle = leave(Leaving.GONE);
      }
      return new DrainAnswer(obstacle == null ? drained : List.of(), List.of(), obstacle);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DrainAnswer(List.of(), List.of(), "the speaker is stopping");
    }
  }

  @Override
  public PeerOutcome order(PeerRequest request) {
    PeerAction action = Objects.requireNonNull(request.order(), "checked before");
    return FrrOrders.answer(speaker.ask(FrrAnswers::peers), request, action);
  }

  /**
   * Goes a step on, and waits until FRR-K8s has had the time for it; returns what is in the way.
   */
  private @Nullable String leave(Leaving how) throws InterruptedException {
    speaker.leave(how);
    long end = speaker.nanos() + TimeUnit.SECONDS.toNanos(MOST_WRITE_SECONDS);
    while (!speaker.ask(FrrState::isLeftAsTold)) {
      if (speaker.nanos() - end > 0) {
        return speaker.ask(FrrState::obstacle);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    TimeUnit.SECONDS.sleep(TAKE_OVER_SECONDS);
    return null;
  }
}
