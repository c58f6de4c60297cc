package bellman.directory;

import bellman.api.resource.EndpointSlice;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one file holds.
 *
 * @param objects those that can be used
 * @param standIns slices that can't be used, as far as they can be read: they count where there is
 *     no earlier version, so that their services have slices
 * @param unread those that are there but can't be used, and whose earlier version may stay in use
 * @param lost those that can't be used, and whose earlier version must not stay
 * @param drafts the objects that can't be used, as far as they can be read
 * @param unreadable those of the problems which say that something can't be read at all, so that it
 *     is not known what objects the file holds besides
 */
record ManifestFile(
    Map<ObjectKey, Resource> objects,
    Map<ObjectKey, EndpointSlice> standIns,
    Set<ObjectKey> unread,
    Set<ObjectKey> lost,
    List<Problem> problems,
    Set<Problem> unreadable,
    List<Resource> drafts) {

  /** The same, with these, and with what stands in for slices that are not among them. */
  ManifestFile with(Map<ObjectKey, Resource> others, Map<ObjectKey, EndpointSlice> slices) {
    Map<ObjectKey, Resource> all = new LinkedHashMap<>(others);
    Map<ObjectKey, EndpointSlice> used = new LinkedHashMap<>();
    slices.forEach((key, slice) -> {
      if (all.putIfAbsent(key, slice) == null) {
        used.put(key, slice);
      }
    });
    return new ManifestFile(all, used, unread, lost, problems, unreadable, drafts);
  }

  /** Whether a file is one that is read: by its ending, and not hidden. */
  static boolean isManifest(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  /** Reads a file; whatever is wrong with what it says is in the result. */
  static ManifestFile read(Path file) throws IOException {
    return Documents.read(file, () -> new ManifestReader(file)).result();
  }

  /** A file of which nothing is known but that it can't be read. */
  static ManifestFile unreadable(Path file, String why) {
    var problem = new Problem("File", null, file.toString(), null, why);
    return new ManifestFile(
        Map.of(), Map.of(), Set.of(), Set.of(), List.of(problem), Set.of(problem), List.of());
  }
}
