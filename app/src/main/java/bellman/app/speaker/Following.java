package bellman.app.speaker;

import bellman.kubernetes.Observation;

/** Hands what a cluster says to the speaker. */
public final class Following implements Observation.Listener {

  private final Speaker speaker;

  /** Hands over to this speaker. */
  public Following(Speaker speaker) {
    this.speaker = speaker;
  }

  @Override
  public void changed(Observation.Change change) {
    speaker.observe(change.upserts(), change.removed());
  }
}
