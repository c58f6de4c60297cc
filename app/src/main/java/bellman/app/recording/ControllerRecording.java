package bellman.app.recording;

import bellman.controller.Effect;
import bellman.controller.Input;
import bellman.controller.Moment;

/** Writes down what a controller's machine is told and wants done, while its process leads. */
public final class ControllerRecording {

  private final RecordingWriter writer;

  /** Begins to record a term as leader. */
  public ControllerRecording(RecordingWriter writer, Entry.Leads leads) {
    this.writer = writer;
    writer.write(leads);
  }

  /** The machine hears this. */
  public void heard(Input input, Moment at) {
    writer.write(new Entry.Heard(at, input));
  }

  /** A deadline of the machine has come. */
  public void due(Moment at) {
    writer.write(new Entry.Due(at));
  }

  /** What was due took until now. */
  public void dueUntil(long nowNanos) {
    writer.write(new Entry.DueUntil(nowNanos));
  }

  /** The machine wants this done; lines of the log are not recorded. */
  public void wanted(Effect effect) {
    if (!(effect instanceof Effect.Log)) {
      writer.write(new Entry.Wanted(effect));
    }
  }
}
