package bellman.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A short command that is waited for. */
final class Command {

  /** What a command left: its exit status, what it printed, and what it complained of. */
  record Result(int status, String output, String complaint) {}

  /** Longer than any question to a router takes; a stopped router would hang its client. */
  private static final int SECONDS = 30;

  private Command() {}

  /** Runs the command and returns its output; an exit status other than 0 is an exception. */
  static String run(List<String> words) {
    Result result = result(words);
    if (result.status != 0) {
      throw new LabException(
          String.join(" ", words)
              + " ended with "
              + result.status
              + ": "
              + result.complaint
              + result.output);
    }
    return result.output;
  }

  static String run(String... words) {
    return run(List.of(words));
  }

  static Result result(List<String> words) {
    return result(SECONDS, words);
  }

  static Result result(int seconds, List<String> words) {
    List<String> line = new ArrayList<>(List.of("timeout", Integer.toString(seconds)));
    line.addAll(words);
    try {
      Path complaint = Files.createTempFile("bellman-lab", ".err");
      try {
        Process process =
            new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(complaint.toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output, Files.readString(complaint));
      } finally {
        Files.deleteIfExists(complaint);
      }
    } catch (IOException e) {
      throw new LabException("could not run " + words.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted during " + words.getFirst(), e);
    }
  }
}
