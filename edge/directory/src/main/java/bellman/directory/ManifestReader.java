package bellman.directory;

import bellman.api.resource.Decoder;
import bellman.api.resource.EndpointSlice;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what the documents of one file say. */
final class ManifestReader implements Documents.Listener {

  /** A file with more documents that are not readable is something else altogether. */
  private static final int MOST_UNREADABLE = 100;

  private final Path file;
  private final Map<ObjectKey, Resource> objects = new LinkedHashMap<>();
  private final Map<ObjectKey, EndpointSlice> standIns = new LinkedHashMap<>();
  private final Set<ObjectKey> unread = new LinkedHashSet<>();
  private final Set<ObjectKey> lost = new LinkedHashSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<Resource> drafts = new ArrayList<>();

  /** How many documents there were, those that are not readable too. */
  private int documents;

  private int unreadable;

  /** The problems that say so. */
  private final Set<Problem> unreadableOnes = new LinkedHashSet<>();

  ManifestReader(Path file) {
    this.file = file;
  }

  @Override
  public void document(@Nullable Object document, int line) {
    if (document == null) {
      return;
    }
    documents++;
    String where = documents == 1 ? "" : " (document " + documents + ", line " + (line + 1) + ")";
    object(document, where);
  }

  @Override
  public void unreadable(UnreadableException why, int linesBefore, boolean isOnly) {
    documents++;
    unreadable++;
    if (unreadable > MOST_UNREADABLE) {
      return; // how many there are is said at the end
    }
    String which = isOnly ? "" : "document " + documents + ", ";
    String where = why.where(linesBefore);
    if (where.isEmpty() && !isOnly) {
      where = "from line " + (linesBefore + 1);
    }
    unreadable(
        "is not readable as YAML: "
            + which
            + (where.isEmpty() ? "" : where + ": ")
            + why.getMessage());
  }

  /**
   * An object, or a list of some.
   *
   * @param where it is in the file, to be added to what is said; empty in the first document
   */
  private void object(@Nullable Object document, String where) {
    if (document == null) {
      return;
    }
    if (!(document instanceof Map<?, ?> map)) {
      problem("contains a document that is not an object with apiVersion and kind" + where);
      return;
    }
    List<@Nullable Object> items = Documents.items(map);
    if (items != null) {
      items.forEach(item -> object(item, where));
      return;
    }
    Object kind = map.get("kind");
    Object apiVersion = map.get("apiVersion");
    if ((kind == null) != (apiVersion == null)) {
      problem(
          (apiVersion == null
                  ? "contains an object of kind " + kind + " without apiVersion"
                  : "contains an object of apiVersion " + apiVersion + " without kind")
              + where);
      return;
    }
    Decoder.Decoded decoded = Decoder.decodeWritten(map);
    problems.addAll(decoded.problems());
    ObjectKey key = decoded.key();
    Resource resource = decoded.resource();
    if (key == null) {
      return;
    }
    if (objects.containsKey(key) || unread.contains(key) || lost.contains(key)) {
      problems.add(Problem.of(key, "metadata.name", "appears twice in " + file + ": remove one"));
      setAside(key, resource == null ? decoded.draft() : resource);
    } else if (resource != null) {
      objects.put(key, resource);
    } else {
      (decoded.mayKeepBefore() ? unread : lost).add(key);
      setAside(key, decoded.draft());
    }
  }

  /**
   * An object that can't be used. A slice still counts: without any, its service would be taken for
   * one that is healthy everywhere.
   */
  private void setAside(ObjectKey key, @Nullable Resource draft) {
    if (draft instanceof EndpointSlice slice && !slice.serviceName().isEmpty()) {
      Resource first = objects.containsKey(key) ? objects.get(key) : standIns.get(key);
      boolean isCopy =
          first instanceof EndpointSlice other && other.serviceId().equals(slice.serviceId());
      if (!isCopy) {
        EndpointSlice other =
            first == null && !key.name().isEmpty()
                ? slice
                : slice.named(file + " (slice " + (standIns.size() + 1) + ")");
        standIns.put(other.key(), other);
      }
    } else if (draft != null && !key.name().isEmpty() && !objects.containsKey(key)) {
      drafts.add(draft);
    }
  }

  private Problem problem(String message) {
    var problem = new Problem("File", null, file.toString(), null, message);
    problems.add(problem);
    return problem;
  }

  private void unreadable(String message) {
    unreadableOnes.add(problem(message));
  }

  ManifestFile result() {
    if (unreadable > MOST_UNREADABLE) {
      unreadable(
          "has "
              + (unreadable - MOST_UNREADABLE)
              + " more documents that are not readable as YAML: is this a manifest?");
    }
    return new ManifestFile(objects, standIns, unread, lost, problems, unreadableOnes, drafts);
  }
}
