package bellman.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
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
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The source files of the program and of its testing modules, and what is wrong with them. */
final class SourceTree {

  /** Lines of a file of the program or of a testing module. */
  static final int LONGEST = 400;

  /** Lines of a file of tests, which may have long tables. */
  static final int LONGEST_TEST = 600;

  /** Lines of a method, from its first brace to its last; in tests too. */
  static final int LONGEST_METHOD = 70;

  private final Path root;
  private final Map<String, Integer> linesByFile = new TreeMap<>();
  private final Map<String, Integer> linesByTest = new TreeMap<>();
  private final Map<String, Integer> linesByMethod = new TreeMap<>();

  private SourceTree(Path root) {
    this.root = root;
  }

  /** Reads the files of every module. */
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
    Set<String> found = longer(linesByFile, LONGEST);
    found.addAll(longer(linesByTest, LONGEST_TEST));
    return found;
  }

  Set<String> filesLongerThan(int most) {
    return longer(linesByFile, most);
  }

  /** Methods as {@code FILE#name}. */
  Set<String> longMethods() {
    return longer(linesByMethod, LONGEST_METHOD);
  }

  private static Set<String> longer(Map<String, Integer> linesByName, int most) {
    Set<String> found = new TreeSet<>();
    linesByName.forEach((name, lines) -> {
      if (lines > most) {
        found.add(name);
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
          .filter(path -> path.toString().matches(".*/src/(main|test)/java/.*"))
          .filter(path -> !path.toString().contains("/target/"))
          .forEach(sources::add);
      for (Path source : sources) {
        String name = root.relativize(source).toString();
        Map<String, Integer> lines = name.contains("/src/main/") ? linesByFile : linesByTest;
        lines.put(name, Files.readAllLines(source).size());
      }
      readMethods(sources);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  /** As the compiler parses them; nothing is compiled. */
  private void readMethods(List<Path> sources) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        String name = root.relativize(Path.of(unit.getSourceFile().getName())).toString();
        new MethodLines(positions, unit, name).scan(unit, null);
      }
    }
  }

  private final class MethodLines extends TreeScanner<@Nullable Void, @Nullable Void> {

    private final SourcePositions positions;
    private final CompilationUnitTree unit;
    private final String file;

    MethodLines(SourcePositions positions, CompilationUnitTree unit, String file) {
      this.positions = positions;
      this.unit = unit;
      this.file = file;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void context) {
      Tree body = method.getBody();
      if (body != null) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, body));
        long last = lines.getLineNumber(positions.getEndPosition(unit, body));
        linesByMethod.merge(file + "#" + method.getName(), (int) (last - first + 1), Integer::max);
      }
      return super.visitMethod(method, null);
    }
  }
}
