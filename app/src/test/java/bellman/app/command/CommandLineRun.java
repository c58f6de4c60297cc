package bellman.app.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What one command line came to. */
record CommandLineRun(int status, String out, String err) {

  /** Runs a command in this process, with what it prints caught. */
  static CommandLineRun of(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    try (var outStream = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
        var errStream = new PrintStream(errBytes, true, StandardCharsets.UTF_8)) {
      System.setOut(outStream);
      System.setErr(errStream);
      int status = Bellman.execute(arguments);
      outStream.flush();
      errStream.flush();
      return new CommandLineRun(
          status,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The repository's examples. */
  static Path examples() {
    String root = System.getenv("BELLMAN_ROOT");
    Path examples = Path.of(root == null ? ".." : root).resolve("examples");
    if (!Files.isDirectory(examples)) {
      throw new IllegalStateException(examples + " is not there: the tests would look at nothing");
    }
    return examples;
  }
}
