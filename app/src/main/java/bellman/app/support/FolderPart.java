package bellman.app.support;

import bellman.app.text.Yaml;
import bellman.directory.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The manifests of a folder as one stream of YAML, without what is secret. */
public final class FolderPart {

  private FolderPart() {}

  /**
   * Reads the manifests.
   *
   * @param folder a folder or a file
   * @param missing takes a file that can't be in the archive, and why
   * @throws IOException if the folder can't be read
   */
  public static String text(Path folder, Blanking blanking, BiConsumer<String, String> missing)
      throws IOException {
    Map<Path, List<Map<String, Object>>> files = new LinkedHashMap<>();
    for (Path file : Documents.files(folder)) {
      try {
        List<Map<String, Object>> objects = new ArrayList<>();
        Documents documents = Documents.of(file);
        for (Object document : documents.readable()) {
          gather(document, objects, blanking, why -> missing.accept(file.toString(), why));
        }
        for (String why : documents.unreadable()) {
          missing.accept(
              file.toString(), why + "; secrets in it cannot be identified, so it is omitted");
        }
        files.put(file, objects);
      } catch (IOException e) {
        missing.accept(file.toString(), "can't be read: " + e.getMessage());
      }
    }
    var text = new StringBuilder();
    // not before all was read: what is secret in one file may stand in another as well
    files.forEach((file, objects) -> {
      text.append("# ").append(file.toString().replace('\n', ' ')).append('\n');
      for (Map<String, Object> object : objects) {
        text.append("---\n").append(Yaml.of(blanking.document(object)));
      }
    });
    return text.toString();
  }

  private static void gather(
      @Nullable Object document,
      List<Map<String, Object>> objects,
      Blanking blanking,
      Consumer<String> missing) {
    if (!(document instanceof Map<?, ?> map)) {
      if (document != null) {
        missing.accept("a document in it is not an object, so secrets in it cannot be identified");
      }
      return;
    }
    List<@Nullable Object> items = Documents.items(map);
    if (items == null) {
      objects.add(blanking.object(map));
    } else {
      items.forEach(item -> gather(item, objects, blanking, missing));
    }
  }
}
