package bellman.directory;

import bellman.api.resource.Unquoted;
import bellman.api.resource.Written;
import bellman.directory.Pieces.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a file as they are written, before anybody judges what they say.
 *
 * @param readable those that are YAML or JSON, an empty one as null; scalars that may be text are
 *     text
 * @param unreadable where and why another is neither, a sentence each
 */
public record Documents(List<@Nullable Object> readable, List<String> unreadable) {

  /** Hears what a file holds, in the order of the file. */
  interface Listener {

    /**
     * One more document.
     *
     * @param line where it begins, from 0
     */
    void document(@Nullable Object document, int line);

    /**
     * One more document, which is not readable.
     *
     * @param linesBefore the lines of the file before it
     * @param isOnly whether it is all that the file holds
     */
    void unreadable(UnreadableException why, int linesBefore, boolean isOnly);
  }

  /**
   * The manifests at a path: itself if it is a file, else those in the folder, sorted.
   *
   * @throws IOException if it is not there or can't be read; the message is fit for a user
   */
  public static List<Path> files(Path path) throws IOException {
    return Manifests.files(path);
  }

  /**
   * All documents of a file.
   *
   * @throws IOException if the file can't be read
   */
  public static Documents of(Path file) throws IOException {
    return read(file, Gathering::new).all;
  }

  /**
   * The objects of a list (kind {@code List}, {@code ServiceList}, …); null for another document.
   */
  public static @Nullable List<@Nullable Object> items(Map<?, ?> document) {
    if (document.get("kind") instanceof String kind
        && kind.endsWith("List")
        && document.get("items") instanceof List<?> items) {
      List<@Nullable Object> typed = new ArrayList<>();
      items.forEach(item -> typed.add(typed(item, kind, document.get("apiVersion"))));
      return typed;
    }
    return null;
  }

  /** The API server leaves kind and apiVersion of the items of a ServiceList away. */
  private static @Nullable Object typed(
      @Nullable Object item, String listKind, @Nullable Object apiVersion) {
    String kind = listKind.substring(0, listKind.length() - "List".length());
    if (kind.isEmpty()
        || apiVersion == null
        || !(item instanceof Map<?, ?> map)
        || map.containsKey("kind")
        || map.containsKey("apiVersion")) {
      return item;
    }
    Map<Object, Object> whole = new LinkedHashMap<>(map);
    whole.put("kind", kind);
    whole.put("apiVersion", apiVersion);
    return whole;
  }

  private static final class Gathering implements Listener {

    final Documents all = new Documents(new ArrayList<>(), new ArrayList<>());

    @Override
    public void document(@Nullable Object document, int line) {
      all.readable.add(asText(document));
    }

    @Override
    public void unreadable(UnreadableException why, int linesBefore, boolean isOnly) {
      String where = why.where(linesBefore);
      all.unreadable.add(
          "is not readable as YAML: " + (where.isEmpty() ? "" : where + ": ") + why.getMessage());
    }

    private static @Nullable Object asText(@Nullable Object value) {
      return switch (value) {
        case Unquoted(String text, _) -> text;
        case Written(_, Object meaning) -> meaning;
        case Map<?, ?> map -> {
          Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
          map.forEach((name, each) -> copy.put(name, asText(each)));
          yield copy;
        }
        case List<?> list -> {
          List<@Nullable Object> copy = new ArrayList<>();
          list.forEach(each -> copy.add(asText(each)));
          yield copy;
        }
        case null -> null;
        default -> value;
      };
    }
  }

  /**
   * Tells of a file.
   *
   * @param fresh makes a listener that has heard nothing; it may be asked for a second one
   * @return the one that heard all
   * @throws IOException if the file can't be read
   */
  static <L extends Listener> L read(Path file, Supplier<L> fresh) throws IOException {
    byte[] bytes = Pieces.inUtf8(Files.readAllBytes(file));
    if (file.toString().endsWith(".json")) {
      withoutTabs(bytes, 0, bytes.length);
    }
    try {
      L listener = fresh.get();
      YamlDocuments.read(bytes, 0, bytes.length, listener::document);
      return listener;
    } catch (UnreadableException e) {
      return byPieces(bytes, fresh.get()); // one bad document must not take the others away
    }
  }

  private static <L extends Listener> L byPieces(byte[] bytes, L listener) {
    boolean isOnly = Pieces.count(bytes) < 2;
    var pieces = new Pieces(bytes);
    for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
      UnreadableException why = read(bytes, piece, listener);
      if (why != null && Pieces.withoutTabs(bytes, piece)) {
        why = read(bytes, piece, listener);
      }
      if (why == null) {
        continue;
      }
      if (!Pieces.isJson(bytes, piece)) {
        listener.unreadable(why, piece.line(), isOnly);
        continue;
      }
      withoutTabs(bytes, piece.from(), piece.to());
      List<Piece> objects = Pieces.objects(bytes, piece);
      for (Piece object : objects) {
        UnreadableException of = read(bytes, object, listener);
        if (of != null) {
          listener.unreadable(of, object.line(), isOnly && objects.size() == 1);
        }
      }
    }
    return listener;
  }

  /** Takes what a piece holds if all of it is readable; else says why not. */
  private static @Nullable UnreadableException read(byte[] bytes, Piece piece, Listener listener) {
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
      listener.document(values.get(i), piece.line() + lines.get(i));
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
}
