package bellman.app.frrk8s;

import bellman.api.resource.FrrNodeState;
import bellman.app.frrk8s.FrrSessions.Session;
import bellman.app.speaker.ServiceExplanation;
import bellman.app.speaker.Stage;
import bellman.balancer.config.Peer;
import bellman.balancer.frrk8s.NeighborKey;
import bellman.net.Prefix;
import org.jspecify.annotations.Nullable;

/** What keeps a router from having a route where FRR-K8s speaks BGP, in words. */
final class FrrObstacle {

  private FrrObstacle() {}

  /** How far a route has come, and what it waits for there. */
  static ServiceExplanation.AnnouncementStatus of(
      FrrState state, String peer, Prefix prefix, long now) {
    Stage stage = state.stage(peer, prefix, now);
    FrrNodeState said = state.said();
    String waits =
        switch (stage) {
          case PLANNED -> planned(state, peer);
          case WRITTEN ->
              said == null
                  ? "FRR-K8s reports nothing about this node: is it running here?"
                  : said.isRefused()
                      ? "FRR-K8s rejects the FRRConfigurations of this node: " + said.conversion()
                      : "it is written, but FRR-K8s has not applied it yet";
          case TAKEN_OVER ->
              said != null && said.isReloadFailed()
                  ? "FRR did not load its configuration: " + said.reload()
                  : "FRR-K8s has applied it, but FRR has not loaded it yet";
          case LOADED -> "FRR has it, and the session is not up (" + session(state, peer) + ")";
          case SENT -> null;
        };
    return new ServiceExplanation.AnnouncementStatus(stage, waits);
  }

  private static String session(FrrState state, String peer) {
    NeighborKey neighbor = state.neighbor(peer);
    Session session = neighbor == null ? null : state.sessions().of(neighbor);
    return session == null
        ? "FRR-K8s does not report it"
        : "FRR-K8s reports " + session.said().bgp();
  }

  private static String planned(FrrState state, String name) {
    NodeFit fit = state.fitted();
    String without = fit == null ? null : fit.rendered().without().get(name);
    if (without != null) {
      return without + ": this peer is not configured in FRR-K8s";
    }
    if (state.refusal() != null) {
      return "the FRRConfiguration is not written: " + state.refusal();
    }
    if (state.isHeld()) {
      return "the FRRConfiguration is not written, because FRR-K8s would reject it: see validate";
    }
    Peer peer = peer(state, name);
    Integer most = peer == null ? null : peer.maxAdvertisedPrefixes();
    return peer != null && most != null && FrrRoutes.planned(state, peer).size() > most
        ? "spec.maxAdvertisedPrefixes withholds it, because the router must not be sent more than "
            + most
            + (most == 1 ? " route" : " routes")
        : "the FRRConfiguration with it is about to be written";
  }

  private static @Nullable Peer peer(FrrState state, String name) {
    for (Peer peer : FrrAnswers.peers(state)) {
      if (peer.name().equals(name)) {
        return peer;
      }
    }
    return null;
  }
}
