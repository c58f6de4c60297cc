package bellman.bgp.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The messages of others that lie in the test resources; where they come from is told there. */
final class Corpus {

  /** One message as it was sent; damaged ones may be shorter than their header says. */
  record Captured(String file, int line, String hex) {

    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    int statedLength() {
      return Integer.parseInt(hex, 32, 36, 16);
    }

    int type() {
      return Integer.parseInt(hex, 36, 38, 16);
    }

    boolean isWhole() {
      return statedLength() == hex.length() / 2;
    }

    /** The message with the length that it has. */
    byte[] withTrueLength() {
      byte[] copy = bytes();
      copy[16] = (byte) (copy.length >>> 8);
      copy[17] = (byte) copy.length;
      return copy;
    }

    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  /** All contexts that change how an UPDATE reads. */
  static final List<WireContext> CONTEXTS =
      List.of(
          new WireContext(true, false, false),
          new WireContext(true, false, true),
          new WireContext(false, false, false),
          new WireContext(false, false, true),
          new WireContext(true, true, false));

  private Corpus() {}

  static List<Captured> all() {
    var resource = Corpus.class.getResource("captures");
    if (resource == null) {
      throw new AssertionError("no captures among the test resources");
    }
    List<Captured> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(resource.toURI()))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".hex")).sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          String line = lines.get(i);
          if (!line.isBlank() && !line.startsWith("#")) {
            all.add(new Captured(file.getFileName().toString(), i + 1, line));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    return all;
  }
}
