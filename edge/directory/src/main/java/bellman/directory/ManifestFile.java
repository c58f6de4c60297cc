package bellman.directory;

import bellman.balancer.resource.Decoder;
import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * What one file holds.
 *
 * @param objects those that can be used
 * @param unread those that are there but can't be used, and whose earlier version may stay in use
 * @param lost those that can't be used, and whose earlier version must not stay
 * @param drafts the objects that can't be used, as far as they can be read
 * @param broken whether the file as a whole can't be read, so that nothing is known of its objects
 */
record ManifestFile(
    Map<ObjectKey, Resource> objects,
    Set<ObjectKey> unread,
    Set<ObjectKey> lost,
    boolean broken,
    List<Problem> problems,
    List<Resource> drafts) {

  private static final int MOST_CHARACTERS = 1 << 30;
  private static final int MOST_ALIASES = 100;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setSchema(new CoreSchema())
          .setCodePointLimit(MOST_CHARACTERS)
          .setMaxAliasesForCollections(MOST_ALIASES)
          .build();

  /** Whether a file is one that is read: by its ending, and not hidden. */
  static boolean isManifest(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  /** Reads a file; whatever is wrong with what it says is in the result. */
  static ManifestFile read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file); // so that a disk's failure is not taken for YAML's
    if (file.toString().endsWith(".json")) {
      withoutTabs(bytes);
    }
    var reader = new Reader(file);
    try {
      List<Object> documents = new ArrayList<>();
      new Load(SETTINGS)
          .loadAllFromInputStream(new ByteArrayInputStream(bytes))
          .forEach(documents::add);
      documents.forEach(reader::document);
    } catch (MarkedYamlEngineException e) {
      String where =
          e.getProblemMark()
              .map(mark -> "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
              .orElse("");
      return broken(file, where, String.valueOf(e.getProblem()));
    } catch (YamlEngineException e) {
      return broken(file, "", String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      return broken(file, "", "it is nested too deeply");
    }
    return reader.result();
  }

  /** YAML does not take tabs for indentation; in JSON they are blanks, and never inside a text. */
  private static void withoutTabs(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\t') {
        json[i] = ' ';
      }
    }
  }

  private static ManifestFile broken(Path file, String where, String what) {
    String message = "is not readable as YAML: " + (where.isEmpty() ? "" : where + ": ") + what;
    return unreadable(file, message.replace('\n', ' '));
  }

  /** A file of which nothing is known but that it can't be read. */
  static ManifestFile unreadable(Path file, String why) {
    return new ManifestFile(
        Map.of(),
        Set.of(),
        Set.of(),
        true,
        List.of(new Problem("File", null, file.toString(), null, why)),
        List.of());
  }

  private static final class Reader {
    private final Path file;
    private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
    private final Set<ObjectKey> unread = new LinkedHashSet<>();
    private final Set<ObjectKey> lost = new LinkedHashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Resource> drafts = new ArrayList<>();

    Reader(Path file) {
      this.file = file;
    }

    void document(@Nullable Object document) {
      if (document == null) {
        return;
      }
      if (!(document instanceof Map<?, ?> map)) {
        problem("holds a document that is not an object with apiVersion and kind");
        return;
      }
      if (map.get("kind") instanceof String kind
          && kind.endsWith("List")
          && map.get("items") instanceof List<?> items) {
        items.forEach(item -> document(typed(item, kind, map.get("apiVersion"))));
        return;
      }
      if (map.containsKey("kind") != map.containsKey("apiVersion")) {
        problem(
            map.containsKey("kind")
                ? "holds an object of kind " + map.get("kind") + " without apiVersion"
                : "holds an object of apiVersion " + map.get("apiVersion") + " without kind");
        return;
      }
      Decoder.Decoded decoded = Decoder.decode(map);
      problems.addAll(decoded.problems());
      ObjectKey key = decoded.key();
      Resource resource = decoded.resource();
      if (key == null) {
        return;
      }
      if (objects.containsKey(key) || unread.contains(key) || lost.contains(key)) {
        problems.add(
            Problem.of(key, "metadata.name", "is there twice in " + file + ": remove one"));
      } else if (resource != null) {
        objects.put(key, resource);
      } else {
        (decoded.mayKeepBefore() ? unread : lost).add(key);
        if (decoded.draft() != null && !key.name().isEmpty()) {
          drafts.add(decoded.draft());
        }
      }
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

    private void problem(String message) {
      problems.add(new Problem("File", null, file.toString(), null, message));
    }

    ManifestFile result() {
      return new ManifestFile(objects, unread, lost, false, problems, drafts);
    }
  }
}
