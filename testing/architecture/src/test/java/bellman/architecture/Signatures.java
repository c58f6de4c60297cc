package bellman.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What the sources of the program and of all tests declare, as far as class files can't show it.
 */
final class Signatures {

  /** More than so many positional components can't be told apart where a record is made. */
  static final int MOST_COMPONENTS = 10;

  private final Set<String> records = new TreeSet<>();
  private final Set<String> longRecords = new TreeSet<>();

  private Signatures() {}

  /** Reads all Java files of the floors under {@code root}, those of tests too. */
  static Signatures read(Path root) {
    List<Path> sources = new ArrayList<>();
    for (String floor : List.of("core", "edge", "app", "testing")) {
      Path folder = root.resolve(floor);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> paths = Files.walk(folder)) {
          paths
              .filter(path -> path.toString().endsWith(".java"))
              .filter(path -> !path.toString().contains("/target/"))
              .forEach(sources::add);
        } catch (IOException problem) {
          throw new UncheckedIOException(problem);
        }
      }
    }
    var signatures = new Signatures();
    if (!sources.isEmpty()) { // javac refuses to look at nothing
      signatures.parse(sources);
    }
    if (signatures.records.isEmpty()) {
      throw new AssertionError("found no record under " + root);
    }
    return signatures;
  }

  /** All records, by their simple names. */
  Set<String> records() {
    return records;
  }

  /** Records with more than {@link #MOST_COMPONENTS} components. */
  Set<String> longRecords() {
    return longRecords;
  }

  private void parse(List<Path> sources) {
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
      for (CompilationUnitTree unit : task.parse()) {
        new Records().scan(unit, null);
      }
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private final class Records extends TreeScanner<Void, Void> {

    @Override
    public Void visitClass(ClassTree type, Void none) {
      if (type.getKind() == Tree.Kind.RECORD) {
        String name = type.getSimpleName().toString();
        records.add(name);
        long components =
            type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .count();
        if (components > MOST_COMPONENTS) {
          longRecords.add(name + ": " + components);
        }
      }
      return super.visitClass(type, null);
    }
  }
}
