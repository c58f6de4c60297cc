package bellman.app.recording;

import bellman.api.resource.ObjectKey;
import bellman.balancer.config.Peer;
import bellman.balancer.plan.Planner;
import bellman.net.RouterId;
import bellman.net.link.Links;
import bellman.speaker.AdminState;
import bellman.speaker.LivePeer;
import bellman.speaker.PeerSession;
import bellman.speaker.SpeakerHost;
import bellman.speaker.SpeakerMessage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host whose answers are written down, and what is done there. */
record RecordedHost(SpeakerHost host, Recording recording) implements SpeakerHost {

  @Override
  public Links links() {
    Links links = host.links();
    recording.write(new Entry.Links(List.copyOf(links.all())));
    return links;
  }

  @Override
  public int defaultRoute() {
    int index = host.defaultRoute();
    recording.write(new Entry.DefaultRoute(index));
    return index;
  }

  @Override
  public PeerSession open(LivePeer peer, RouterId identifier, boolean restarted) {
    int number = recording.opened(peer);
    recording.write(new Entry.Opened(number, peer.config().name(), identifier, restarted));
    return new RecordedSession(host.open(peer, identifier, restarted), number, recording);
  }

  @Override
  public @Nullable AdminState ordered(Peer peer) {
    AdminState state = host.ordered(peer);
    recording.write(new Entry.Order(peer.name(), state));
    return state;
  }

  @Override
  public void later(SpeakerMessage message) {
    host.later(message);
  }

  @Override
  public void planned(Planner.Outcome outcome, Collection<ObjectKey> removed, long nowNanos) {
    Map<String, String> decided = Recording.decided(outcome);
    if (!decided.isEmpty()) {
      recording.write(new Entry.Decided(decided));
    }
    host.planned(outcome, removed, nowNanos);
  }

  @Override
  public void changed() {
    host.changed();
  }

  @Override
  public void left(List<String> drained, List<String> ended) {
    recording.write(new Entry.Left(drained, ended));
    host.left(drained, ended);
  }
}
