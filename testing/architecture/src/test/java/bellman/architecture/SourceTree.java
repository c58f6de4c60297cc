package bellman.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The source files of the program and of its testing modules, and what is wrong with them. */
final class SourceTree {

  static final int LONGEST = 520;

  private final Path root;
  private final Map<String, Integer> linesByFile = new TreeMap<>();

  private SourceTree(Path root) {
    this.root = root;
  }

  /** Reads the files under {@code src/main/java} of every module. */
  static SourceTree read(Path root) {
    var tree = new SourceTree(root);
    for (String floor : List.of("core", "edge", "app", "testing")) {
      Path folder = root.resolve(floor);
      if (Files.isDirectory(folder)) {
        tree.readFolder(folder);
      }
    }
    if (tree.linesByFile.isEmpty()) {
      throw new AssertionError("found no source file under " + root);
    }
    return tree;
  }

  /** The repository: told by the build, or else the folder above that has the wrapper of Maven. */
  static Path repository() {
    String told = System.getenv("BELLMAN_ROOT");
    if (told != null) {
      return Path.of(told);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder =
          Optional.ofNullable(folder.getParent())
              .orElseThrow(() -> new AssertionError("not inside the repository"));
    }
    return folder;
  }

  Set<String> files() {
    return linesByFile.keySet();
  }

  /** Folders with classes and without the essay that opens a package. */
  Set<String> packagesWithoutEssay() {
    Set<String> folders = new TreeSet<>();
    for (String file : linesByFile.keySet()) {
      if (!file.endsWith("/module-info.java")) {
        folders.add(file.substring(0, file.lastIndexOf('/')));
      }
    }
    folders.removeIf(folder -> linesByFile.containsKey(folder + "/package-info.java"));
    return folders;
  }

  Set<String> longFiles() {
    Set<String> found = new TreeSet<>();
    linesByFile.forEach((file, lines) -> {
      if (lines > LONGEST) {
        found.add(file);
      }
    });
    return found;
  }

  /** Files whose class has a name that says nothing. */
  Set<String> emptyNames() {
    Set<String> found = new TreeSet<>();
    for (String file : linesByFile.keySet()) {
      if (file.matches(".*(Manager|Utils?|Helpers?|Impl)\\.java")) {
        found.add(file);
      }
    }
    return found;
  }

  private void readFolder(Path folder) {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> path.toString().contains("/src/main/java/"))
          .filter(path -> !path.toString().contains("/target/"))
          .forEach(sources::add);
      for (Path source : sources) {
        String name = root.relativize(source).toString();
        linesByFile.put(name, Files.readAllLines(source).size());
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}
