package bellman.directory;

import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
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
   * Reads files and folders; folders with all that is in them.
   *
   * @throws IOException if one is not there or can't be read; the message is fit for a user
   */
  public static Manifests read(List<Path> paths) throws IOException {
    Map<Path, @Nullable ManifestFile> files = new LinkedHashMap<>();
    for (Path path : paths) {
      for (Path file : files(path)) {
        try {
          files.put(file, ManifestFile.read(file));
        } catch (IOException e) {
          throw new IOException(reason(file, e), e);
        }
      }
    }
    return new Manifests(files);
  }

  /** The manifests at a path: itself if it is a file, else those in the folder, sorted. */
  static List<Path> files(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (!Files.isDirectory(path)) {
      throw new IOException("'" + path + "' is not there: give a file or a folder of manifests");
    }
    TreeSet<Path> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      all.filter(file -> ManifestFile.isManifest(file) && !isHidden(path, file))
          .filter(Files::isRegularFile)
          .forEach(files::add);
    } catch (java.io.UncheckedIOException e) {
      throw new IOException(reason(path, new IOException(e)), e);
    }
    return new ArrayList<>(files);
  }

  /** Whether a folder on the way is hidden: Kubernetes keeps old versions of a mount in those. */
  static boolean isHidden(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  static String reason(Path file, IOException e) {
    String why =
        e instanceof NoSuchFileException
            ? "it is not there any more"
            : e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : String.valueOf(e.getMessage());
    return "'" + file + "' can't be read: " + why;
  }

  /** The objects that can be used. */
  public List<Resource> resources() {
    return resources;
  }

  /** What is wrong with files and with objects by themselves, sorted. */
  public List<Problem> problems() {
    return folder.problems();
  }

  /** The file of the object that a problem is about; null if it is a file itself. */
  public @Nullable Path file(Problem problem) {
    return folder.file(problem);
  }

  /** The keys of the objects, for counting. */
  public List<ObjectKey> keys() {
    return resources.stream().map(Resource::key).toList();
  }
}
