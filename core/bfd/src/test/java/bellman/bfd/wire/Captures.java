package bellman.bfd.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Packets that we did not make. */
final class Captures {

  /** A packet, and what tcpdump's reader says is in it. */
  record Captured(String line, String hex, ControlPacket meaning) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  private Captures() {}

  static List<Captured> all() {
    InputStream found = Captures.class.getResourceAsStream("control-packets.txt");
    try (var lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(found), StandardCharsets.UTF_8))) {
      List<Captured> all =
          lines.lines().filter(line -> !line.startsWith("#")).map(Captures::captured).toList();
      if (all.isEmpty()) {
        throw new AssertionError("no packets");
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Captured captured(String line) {
    String[] words = line.split(" ", -1);
    SessionState state =
        switch (words[2]) {
          case "adminDown" -> SessionState.ADMIN_DOWN;
          case "down" -> SessionState.DOWN;
          case "init" -> SessionState.INIT;
          case "up" -> SessionState.UP;
          default -> throw new AssertionError(line);
        };
    var meaning =
        new ControlPacket(
            new Diagnostic(Integer.parseInt(words[1])),
            state,
            new ControlPacket.Flags(
                words[3].contains("P"),
                words[3].contains("F"),
                words[3].contains("C"),
                words[3].contains("D")),
            Integer.parseInt(words[4]),
            Integer.parseUnsignedInt(words[5], 16),
            Integer.parseUnsignedInt(words[6], 16),
            Long.parseLong(words[7]),
            Long.parseLong(words[8]),
            Long.parseLong(words[9]));
    return new Captured(line, words[10], meaning);
  }
}
