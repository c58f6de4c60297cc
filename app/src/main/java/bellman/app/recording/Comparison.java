package bellman.app.recording;

import bellman.app.recording.RecordingFile.Difference;
import bellman.app.recording.RecordingFile.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A replay beside its recording, an input with all that came of it at a time. */
final class Comparison {

  /** More differences than these say nothing new. */
  private static final int MOST_DIFFERENCES = 20;

  /** A machine that entries are given to. */
  private sealed interface Machine {

    /** A speaker's. */
    record Speaker(Replay replay) implements Machine {}

    /** A controller's. */
    record Controller(ControllerReplay replay) implements Machine {}
  }

  private final String what;
  private final String version;
  private final Machine machine;
  private final BiConsumer<String, List<String>> shown;
  private final RecordCodec codec = new RecordCodec(_ -> "left out");
  private final List<Difference> differences = new ArrayList<>();
  private final List<String> recorded = new ArrayList<>();
  private @Nullable Entry input;
  private long line;
  private @Nullable String stopped;
  private long inputs;
  private long firstNanos;
  private long lastNanos;
  private long sessions;
  private long batches;
  private long octets;
  private long writes;

  private Comparison(
      String what, String version, Machine machine, BiConsumer<String, List<String>> shown) {
    this.what = what;
    this.version = version;
    this.machine = machine;
    this.shown = shown;
  }

  static Comparison ofSpeaker(
      Entry.Started started, Replay.Orders orders, BiConsumer<String, List<String>> shown) {
    return new Comparison(
        (started.isCluster() ? "speaker" : "run") + " of node " + started.node(),
        started.version(),
        new Machine.Speaker(new Replay(started, orders)),
        shown);
  }

  static Comparison ofController(Entry.Leads leads, BiConsumer<String, List<String>> shown) {
    return new Comparison(
        "controller", leads.version(), new Machine.Controller(new ControllerReplay(leads)), shown);
  }

  /** An input is given to the machine once all that was found then is known. */
  void take(Entry entry, long number) {
    switch (entry) {
      case Entry.Input next -> begin(next, next.nowNanos(), number);
      case Entry.Heard heard -> begin(heard, heard.at().nanos(), number);
      case Entry.Due due -> begin(due, due.at().nanos(), number);
      case Entry.DueUntil until -> begin(until, until.nowNanos(), number);
      case Entry.Leads leads -> begin(leads, leads.at().nanos(), number);
      case Entry.Found found -> {
        if (machine instanceof Machine.Speaker(var replay)) {
          replay.found(found);
        }
      }
      case Entry.Done done -> {
        recorded.add(text(done));
        count(done);
      }
      case Entry.Wanted wanted -> {
        recorded.add(text(wanted));
        writes += ControllerReplay.isWrite(wanted.effect()) ? 1 : 0;
      }
      case Entry.Stopped(var why) -> stopped = why;
      case Entry.Started _ ->
          throw new IllegalArgumentException("line " + number + ": a second recording begins");
    }
  }

  private void count(Entry.Done done) {
    if (done instanceof Entry.Opened) {
      sessions++;
    } else if (done instanceof Entry.Sent sent) {
      batches++;
      octets += sent.octets();
    }
  }

  private String text(Entry entry) {
    return codec.write((Record) entry).toString();
  }

  private void begin(Entry next, long nanos, long number) {
    give();
    input = next;
    line = number;
    inputs++;
    lastNanos = nanos;
    firstNanos = inputs == 1 ? nanos : firstNanos;
  }

  private void give() {
    Entry given = input;
    if (given == null) {
      return;
    }
    List<String> replayed = new ArrayList<>();
    switch (machine) {
      case Machine.Speaker(var replay) -> {
        if (given instanceof Entry.Input of) {
          replay.take(of).forEach(done -> replayed.add(text(done)));
        }
      }
      case Machine.Controller(var replay) -> {
        if (given instanceof Entry.OfController of) {
          replay.take(of).forEach(wanted -> replayed.add(text(wanted)));
        }
      }
    }
    shown.accept(text(given), replayed);
    if (!replayed.equals(recorded) && differences.size() < MOST_DIFFERENCES) {
      differences.add(
          new Difference(line, text(given), List.copyOf(recorded), List.copyOf(replayed)));
    }
    recorded.clear();
    input = null;
  }

  /** The last input of a process that has died may lack what came of it: it is not given. */
  Report report() {
    if (stopped == null && (input instanceof Entry.Finished || input instanceof Entry.DueUntil)) {
      give();
    }
    return new Report(
        what,
        version,
        stopped,
        inputs,
        lastNanos - firstNanos,
        sessions,
        batches,
        octets,
        writes,
        List.copyOf(differences));
  }
}
