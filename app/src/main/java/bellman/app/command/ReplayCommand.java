package bellman.app.command;

import bellman.app.recording.RecordingFile;
import bellman.app.recording.RecordingFile.Difference;
import bellman.app.recording.RecordingFile.Report;
import bellman.app.speaker.ReplayedOrders;
import bellman.telemetry.Logs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a recording to a speaker without routers, and says where it does something else. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Replays a recording (--record FILE of run, speaker and controller): what the process decides"
          + " and sends on the same inputs, and where that differs from what was recorded.",
      "",
      "Exit status: 0 everything is the same, 1 something differs, 2 the recording cannot be read."
    })
final class ReplayCommand implements Callable<Integer> {

  private static final double NANOS = 1e9;

  @Parameters(paramLabel = "FILE", description = "The recording.")
  private Path file = Path.of("");

  @Option(names = "--show", description = "Print each input, and what is done on it, as JSON.")
  private boolean show;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Logs.start("error"); // what the process said then is in its own log
    PrintWriter out = spec.commandLine().getOut();
    Report report;
    try {
      report =
          new RecordingFile(file)
              .replay(
                  ReplayedOrders::new,
                  (input, done) -> {
                    if (show) {
                      show(out, input, done);
                    }
                  });
    } catch (NoSuchFileException e) {
      spec.commandLine().getErr().println("replay: '" + file + "' is not there");
      return 2;
    } catch (IOException e) {
      spec.commandLine().getErr().println("replay: " + e.getMessage());
      return 2;
    }
    print(out, report);
    out.flush();
    return report.differences().isEmpty() ? 0 : 1;
  }

  private static void show(PrintWriter out, String input, List<String> done) {
    out.println(input);
    done.forEach(each -> out.println("  " + each));
  }

  private static void print(PrintWriter out, Report report) {
    out.printf(
        "%s, recorded by bellman %s: %s in %.1f s, %s%n",
        report.what(),
        report.version(),
        count(report.inputs(), "input"),
        report.nanos() / NANOS,
        report.what().equals("controller")
            ? count(report.writes(), "write")
            : count(report.sessions(), "session")
                + ", "
                + (report.batches() == 1 ? "1 batch" : report.batches() + " batches")
                + " of UPDATEs with "
                + count(report.octets(), "octet"));
    if (report.stopped() != null) {
      out.println("the recording is not whole: " + report.stopped());
    }
    if (report.differences().isEmpty()) {
      out.println("the replay decides and sends the same");
    }
    for (Difference difference : report.differences()) {
      out.println("line " + difference.line() + ": " + difference.input());
      difference.recorded().forEach(each -> out.println("  recorded " + each));
      difference.replayed().forEach(each -> out.println("  replayed " + each));
    }
  }

  private static String count(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
