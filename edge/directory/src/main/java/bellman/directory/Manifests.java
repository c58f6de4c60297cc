package bellman.directory;

import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Manifests that are read once. */
public final class Manifests {

  private final Folder folder = new Folder();
  private final List<Resource> resources;

  private Manifests(Map<Path, @Nullable ManifestFile> files) {
    var change = new Folder.ChangeBuilder();
    folder.put(files, change);
    resources = List.copyOf(change.upserts);
  }

  /**
   * Reads files and folders; folders with all that is in them. What an earlier path has already
   * brought is read once, however it is spelt.
   *
   * @throws IOException if one is not there or can't be read; the message is fit for a user
   */
  public static Manifests read(List<Path> paths) throws IOException {
    Map<Path, @Nullable ManifestFile> files = new LinkedHashMap<>();
    Set<Path> earlier = new HashSet<>();
    for (Path path : paths) {
      Set<Path> here = new HashSet<>();
      for (Path file : files(path)) {
        try {
          Path real = file.toRealPath();
          here.add(real);
          if (!earlier.contains(real)) {
            files.put(file, ManifestFile.read(file));
          }
        } catch (IOException e) {
          throw new IOException(reason(file, e), e);
        }
      }
      earlier.addAll(here);
    }
    return new Manifests(files);
  }

  /** The manifests at a path: itself if it is a file, else those in the folder, sorted. */
  static List<Path> files(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      throw new IOException("'" + path + "' does not exist: give a file or a folder of manifests");
    }
    TreeSet<Path> files = new TreeSet<>();
    try {
      Set<FileVisitOption> follow = Set.of(FileVisitOption.FOLLOW_LINKS);
      Files.walkFileTree(path, follow, Integer.MAX_VALUE, new Gathering(path, files));
    } catch (IOException e) {
      throw new IOException(reason(path, e), e);
    }
    return new ArrayList<>(files);
  }

  /** Gathers manifests, but none in a hidden folder: Kubernetes keeps old versions in those. */
  private static final class Gathering extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Set<Path> files;

    Gathering(Path root, Set<Path> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = String.valueOf(folder.getFileName()).startsWith(".");
      return hidden && !folder.equals(root)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && ManifestFile.isManifest(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      // what went meanwhile is gone, and a link back to a folder that it is in adds nothing
      if (e instanceof NoSuchFileException || e instanceof FileSystemLoopException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  static String reason(Path path, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException _ -> "it no longer exists";
          case AccessDeniedException _ -> "permission denied";
          default -> String.valueOf(e.getMessage());
        };
    String file = e instanceof FileSystemException some ? some.getFile() : null;
    return "'" + (file == null ? path : file) + "' can't be read: " + why;
  }

  /** The objects that can be used. */
  public List<Resource> resources() {
    return resources;
  }

  /** The objects that can't be used, as far as they can be read. */
  public List<Resource> drafts() {
    return folder.drafts();
  }

  /** What is wrong with files and with objects by themselves, sorted. */
  public List<Problem> problems() {
    return folder.problems();
  }

  /** The file of the object that a problem is about; null if it is a file itself. */
  public @Nullable Path file(Problem problem) {
    return folder.file(problem);
  }
}
