package bellman.app.speaker;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;
import bellman.app.recording.Entry;
import bellman.app.recording.Replay;
import bellman.directory.AdminStateFile;
import bellman.speaker.SpeakerMachine;
import bellman.telemetry.PeerAction;
import bellman.telemetry.PeerRequest;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Operators' orders of a recording. */
public final class ReplayedOrders implements Replay.Orders {

  private final Entry.Started started;
  private @Nullable PeerOrders orders;

  /** Those of a recording that began so. */
  public ReplayedOrders(Entry.Started started) {
    this.started = started;
  }

  private PeerOrders orders(SpeakerMachine machine) {
    PeerOrders known = orders;
    if (known == null) {
      var setup =
          new Speaker.Setup(
              started.node(),
              machine.planner(),
              _ -> {
                throw new IllegalStateException("no router is reached in a replay");
              },
              Speaker.Listener.NOBODY,
              Surroundings.LOOPBACK,
              AdminStateFile.of(started.orders()),
              null);
      known = new PeerOrders(setup, machine);
      orders = known;
    }
    return known;
  }

  @Override
  public void order(SpeakerMachine machine, Entry.Ordered ordered) {
    var _ =
        orders(machine)
            .order(
                new PeerRequest(ordered.peer(), ordered.action(), ordered.text()),
                PeerAction.valueOf(ordered.action()),
                ordered.at(),
                ordered.nowNanos());
  }

  @Override
  public void observed(
      SpeakerMachine machine,
      Collection<? extends Resource> upserts,
      Collection<ObjectKey> removed) {
    orders(machine).observed(upserts, removed);
  }
}
