package bellman.lab.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Messages of real routers, and what becomes of them when some bits are turned over. */
final class Mutation {
  private Mutation() {}

  /** All messages in the files {@code *.hex} of a folder, a line each. */
  static List<byte[]> captures(Path folder) throws IOException {
    List<byte[]> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".hex")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          if (!line.isBlank() && !line.startsWith("#")) {
            all.add(HexFormat.of().parseHex(line.strip()));
          }
        }
      }
    }
    if (all.isEmpty()) {
      throw new IOException("no captures in " + folder);
    }
    return all;
  }

  static List<byte[]> ofType(List<byte[]> captures, int type) {
    return captures.stream().filter(each -> each.length > 18 && each[18] == type).toList();
  }

  /**
   * The message with some bits turned over, mostly behind its header: the header's length is right
   * then, so that the speaker looks at the rest.
   */
  static byte[] of(byte[] message, Random random) {
    byte[] other = message.clone();
    int from = random.nextInt(16) == 0 || other.length <= Octets.HEADER ? 0 : Octets.HEADER;
    int flips = 1 + random.nextInt(6);
    for (int i = 0; i < flips; i++) {
      other[from + random.nextInt(other.length - from)] ^= (byte) (1 << random.nextInt(8));
    }
    return other;
  }
}
