package bellman.directory;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.runtime.Progress;
import bellman.runtime.Threads;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder whose manifests are read again whenever they change. */
public final class WatchedDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WatchedDirectory.class);

  /** An editor writes in several steps; so long after the last one it is taken to be done. */
  private static final long QUIET_MILLIS = 10;

  /** A file that is suddenly empty is most likely just being written. */
  private static final long EMPTY_MILLIS = 300;

  /** But a file that is written to all the time must not hold up the others for longer. */
  private static final long LONGEST_MILLIS = 1_000;

  /** What the kernel failed to tell is found so often. */
  private static final long RESCAN_MILLIS = 10_000;

  /**
   * What changed since the last time.
   *
   * @param problems all that there are now, not just new ones
   * @param files the file of the object that a problem is about, to be asked while the change is
   *     being heard only
   */
  public record Change(
      List<Resource> upserts,
      List<ObjectKey> removed,
      List<Problem> problems,
      Function<Problem, @Nullable Path> files) {}

  private record Stamp(FileTime modified, long size, @Nullable Object file) {}

  private final Path root;
  private final Consumer<Change> listener;
  private final WatchService watcher;
  private final Map<WatchKey, Path> watched = new HashMap<>();
  private final Map<Path, Stamp> stamps = new TreeMap<>();
  private final Folder folder = new Folder();
  private final long rescanMillis;
  private final Progress progress = new Progress();

  private WatchedDirectory(Path root, Consumer<Change> listener, long rescanMillis)
      throws IOException {
    this.root = root;
    this.listener = listener;
    this.rescanMillis = rescanMillis;
    this.watcher = root.getFileSystem().newWatchService();
  }

  /**
   * Reads the folder, reports everything in it, and goes on reporting what changes. The first
   * report is made before this returns; later ones come from the watcher's thread.
   *
   * @throws IOException if the folder is not there; the message is fit for a user
   */
  public static WatchedDirectory start(Path root, Consumer<Change> listener) throws IOException {
    return start(root, listener, RESCAN_MILLIS);
  }

  /** The same, with another time after which the kernel is not trusted. */
  static WatchedDirectory start(Path root, Consumer<Change> listener, long rescanMillis)
      throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(
          "'" + root + "' is not a folder: create it, or choose another --config");
    }
    var directory = new WatchedDirectory(root, listener, rescanMillis);
    try {
      directory.rescan(true);
    } catch (IOException e) {
      directory.close();
      throw e;
    }
    Threads.platform("directory watcher", directory.progress, directory::run).start();
    return directory;
  }

  /**
   * Watches the folders that are there now, and no others: a folder may have been replaced by
   * another of the same name, or a link turned to another.
   */
  private void watchAll() throws IOException {
    Map<WatchKey, Path> now = new HashMap<>();
    watch(root, now, new HashSet<>());
    for (WatchKey key : watched.keySet()) {
      if (!now.containsKey(key)) {
        key.cancel();
      }
    }
    watched.clear();
    watched.putAll(now);
  }

  private void watch(Path folderPath, Map<WatchKey, Path> now, Set<Path> above) throws IOException {
    Path real = folderPath.toRealPath();
    if (!above.add(real)) {
      return; // a link to a folder that it is in
    }
    WatchKey key =
        folderPath.register(
            watcher,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    now.put(key, folderPath);
    try (var children = Files.newDirectoryStream(folderPath, Files::isDirectory)) {
      for (Path child : children) {
        if (!isHidden(child)) {
          try {
            watch(child, now, above);
          } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.debug("{} was removed while being read", child);
          }
        }
      }
    }
    above.remove(real);
  }

  private static boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  private void run() {
    try {
      while (true) {
        progress.waiting(TimeUnit.MILLISECONDS.toNanos(rescanMillis));
        WatchKey first = watcher.poll(rescanMillis, TimeUnit.MILLISECONDS);
        progress.working();
        long latest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
        Set<Path> suspects = new LinkedHashSet<>();
        boolean everything = first == null;
        WatchKey key = first;
        while (key != null) {
          everything |= collect(key, suspects);
          key = System.nanoTime() - latest < 0 ? next(suspects) : null;
        }
        try {
          if (everything) {
            rescan(false);
          } else if (!suspects.isEmpty()) {
            reread(suspects);
          }
        } catch (IOException e) {
          LOG.warn("{}", Manifests.reason(root, e));
        } catch (ClosedWatchServiceException e) {
          throw e;
        } catch (RuntimeException e) {
          LOG.error("failed to read {}: internal error (please report)", root, e);
        }
      }
    } catch (ClosedWatchServiceException e) {
      // closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable WatchKey next(Set<Path> suspects) throws InterruptedException {
    boolean emptied = false;
    for (Path path : suspects) {
      Stamp before = stamps.get(path);
      Stamp now = stamp(path);
      emptied |= before != null && before.size() > 0 && (now == null || now.size() == 0);
    }
    return watcher.poll(emptied ? EMPTY_MILLIS : QUIET_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Notes which files an event is about; returns whether that is not known. */
  private boolean collect(WatchKey key, Set<Path> suspects) {
    boolean everything = false;
    Path parent = watched.get(key);
    for (WatchEvent<?> event : key.pollEvents()) {
      if (parent == null || !(event.context() instanceof Path name)) {
        everything = true; // too much happened at once
        continue;
      }
      Path path = parent.resolve(name);
      if (stamps.containsKey(path) || (ManifestFile.isManifest(path) && !Files.isDirectory(path))) {
        suspects.add(path);
      } else if (name.toString().startsWith("..")) {
        everything = true; // the link that Kubernetes turns to a new version
      } else if (!isHidden(path) && (Files.isDirectory(path) || watched.containsValue(path))) {
        everything = true; // a folder that came, went or was replaced
      }
    }
    if (!key.reset()) {
      watched.remove(key);
      everything = true;
    }
    return everything;
  }

  private void rescan(boolean first) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException("the folder does not exist; the last configuration read stays in use");
    }
    watchAll();
    Set<Path> suspects = new LinkedHashSet<>(stamps.keySet());
    for (Path file : Manifests.files(root)) {
      suspects.add(file);
    }
    suspects.removeIf(path -> {
      Stamp known = stamps.get(path);
      return known != null && known.equals(stamp(path));
    });
    if (first || !suspects.isEmpty()) {
      reread(suspects);
    }
  }

  private void reread(Set<Path> suspects) {
    Map<Path, @Nullable ManifestFile> contents = new LinkedHashMap<>();
    for (Path path : suspects) {
      Stamp stamp = stamp(path);
      if (stamp == null) {
        stamps.remove(path);
        contents.put(path, null);
        continue;
      }
      stamps.put(path, stamp);
      try {
        contents.put(path, ManifestFile.read(path));
      } catch (IOException e) {
        contents.put(path, ManifestFile.unreadable(path, Manifests.reason(path, e)));
      }
    }
    var change = new Folder.ChangeBuilder();
    folder.put(contents, change);
    listener.accept(
        new Change(
            List.copyOf(change.upserts),
            List.copyOf(change.removed),
            folder.problems(),
            folder::file));
  }

  private static @Nullable Stamp stamp(Path path) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey())
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Stops watching. */
  @Override
  public void close() throws IOException {
    watcher.close();
  }
}
