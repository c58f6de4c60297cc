package bellman.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many segments the kernel has dropped for their signature (RFC 2385) in this network
 * namespace. It does not tell whose they were, so what is concluded is likely, and not certain.
 *
 * @param missing came without one where a key was set
 * @param unexpected came with one where no key was set
 * @param wrong came with one of another key
 */
public record SignatureCounts(long missing, long unexpected, long wrong) {

  private static final Path FILE = Path.of("/proc/net/netstat");

  /** What the kernel has counted until now; null where it does not tell. */
  public static @Nullable SignatureCounts now() {
    try {
      return parse(Files.readString(FILE, StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return null;
    }
  }

  /** What was counted since. */
  public SignatureCounts since(SignatureCounts before) {
    return new SignatureCounts(
        missing - before.missing, unexpected - before.unexpected, wrong - before.wrong);
  }

  /** Pairs of lines, names and then numbers, each after the name of a group. */
  static @Nullable SignatureCounts parse(String text) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      if (lines.get(i).startsWith("TcpExt:")) {
        List<String> names = List.of(lines.get(i).split(" ", -1));
        String[] numbers = lines.get(i + 1).split(" ", -1);
        return new SignatureCounts(
            number(names, numbers, "TCPMD5NotFound"),
            number(names, numbers, "TCPMD5Unexpected"),
            number(names, numbers, "TCPMD5Failure"));
      }
    }
    return null;
  }

  private static long number(List<String> names, String[] numbers, String name) {
    int at = names.indexOf(name);
    return at < 0 || at >= numbers.length ? 0 : Long.parseLong(numbers[at]);
  }
}
