package bellman.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a running Java process holds, after a full collection: what it would hold more of, if it
 * leaked.
 *
 * @param liveBytes objects that are in use
 * @param threads of the operating system and virtual ones
 * @param files open file descriptors
 */
public record Footprint(long liveBytes, int threads, int files) {
  private static final Pattern TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
  private static final Pattern THREAD = Pattern.compile("\"tid\"");

  /** Looks at a process of this user. */
  public static Footprint of(Lab lab, Daemon process) {
    String id = Long.toString(process.pid());
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Matcher total = TOTAL.matcher(Command.run(jcmd, id, "GC.class_histogram"));
    if (!total.find()) {
      throw new LabException("no total in the histogram of process " + id);
    }
    Path dump = lab.folder().resolve("threads-" + id + ".json");
    Command.run(jcmd, id, "Thread.dump_to_file", "-overwrite", "-format=json", dump.toString());
    try (Stream<Path> open = Files.list(Path.of("/proc", id, "fd"))) {
      int threads = (int) THREAD.matcher(Files.readString(dump)).results().count();
      return new Footprint(Long.parseLong(total.group(1)), threads, (int) open.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What has grown since an earlier look, beyond what varies by itself. */
  public List<String> growthSince(Footprint before) {
    return Stream.of(
            grown("live bytes", before.liveBytes, liveBytes, before.liveBytes / 4 + (2 << 20)),
            grown("threads", before.threads, threads, 6),
            grown("open files", before.files, files, 4))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String grown(String what, long before, long now, long most) {
    return now - before > most ? what + ": " + before + " -> " + now : "";
  }
}
