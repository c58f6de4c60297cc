package bellman.directory;

import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import bellman.directory.Pieces.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one file holds.
 *
 * @param objects those that can be used
 * @param unread those that are there but can't be used, and whose earlier version may stay in use
 * @param lost those that can't be used, and whose earlier version must not stay
 * @param drafts the objects that can't be used, as far as they can be read
 * @param unreadable those of the problems which say that something can't be read at all, so that it
 *     is not known what objects the file holds besides
 */
record ManifestFile(
    Map<ObjectKey, Resource> objects,
    Set<ObjectKey> unread,
    Set<ObjectKey> lost,
    List<Problem> problems,
    Set<Problem> unreadable,
    List<Resource> drafts) {

  /** Whether a file is one that is read: by its ending, and not hidden. */
  static boolean isManifest(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  /** Reads a file; whatever is wrong with what it says is in the result. */
  static ManifestFile read(Path file) throws IOException {
    byte[] bytes = Pieces.inUtf8(Files.readAllBytes(file));
    if (file.toString().endsWith(".json")) {
      withoutTabs(bytes, 0, bytes.length);
    }
    try {
      var reader = new ManifestReader(file);
      YamlDocuments.read(bytes, 0, bytes.length, reader::document);
      return reader.result();
    } catch (UnreadableException e) {
      return byPieces(file, bytes); // one bad document must not take the others away
    }
  }

  private static ManifestFile byPieces(Path file, byte[] bytes) {
    var reader = new ManifestReader(file);
    boolean isOnly = Pieces.count(bytes) < 2;
    var pieces = new Pieces(bytes);
    for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
      UnreadableException why = read(bytes, piece, reader);
      if (why != null && Pieces.withoutTabs(bytes, piece)) {
        why = read(bytes, piece, reader);
      }
      if (why == null) {
        continue;
      }
      if (!Pieces.isJson(bytes, piece)) {
        reader.unreadable(why, piece.line(), isOnly);
        continue;
      }
      withoutTabs(bytes, piece.from(), piece.to());
      List<Piece> objects = Pieces.objects(bytes, piece);
      for (Piece object : objects) {
        UnreadableException of = read(bytes, object, reader);
        if (of != null) {
          reader.unreadable(of, object.line(), isOnly && objects.size() == 1);
        }
      }
    }
    return reader.result();
  }

  /** Takes what a piece holds if all of it is readable; else says why not. */
  private static @Nullable UnreadableException read(
      byte[] bytes, Piece piece, ManifestReader reader) {
    List<@Nullable Object> values = new ArrayList<>(1);
    List<Integer> lines = new ArrayList<>(1);
    try {
      YamlDocuments.read(
          bytes,
          piece.from(),
          piece.to(),
          (value, line) -> {
            values.add(value);
            lines.add(line);
          });
    } catch (UnreadableException e) {
      return e;
    }
    for (int i = 0; i < values.size(); i++) {
      reader.document(values.get(i), piece.line() + lines.get(i));
    }
    return null;
  }

  /** YAML does not take tabs for indentation; in JSON they are blanks, and never inside a text. */
  private static void withoutTabs(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\t') {
        json[i] = ' ';
      }
    }
  }

  /** A file of which nothing is known but that it can't be read. */
  static ManifestFile unreadable(Path file, String why) {
    var problem = new Problem("File", null, file.toString(), null, why);
    return new ManifestFile(
        Map.of(), Set.of(), Set.of(), List.of(problem), Set.of(problem), List.of());
  }
}
