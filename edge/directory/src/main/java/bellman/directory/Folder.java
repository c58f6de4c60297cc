package bellman.directory;

import bellman.api.resource.EndpointSlice;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The objects of several files together. Of two files that hold the same object, the one whose name
 * sorts first counts, and the other's is a problem.
 */
final class Folder {

  private final Map<Path, ManifestFile> files = new TreeMap<>();
  private final Map<ObjectKey, TreeSet<Path>> claimants = new HashMap<>();
  private final Map<ObjectKey, Resource> objects = new HashMap<>();
  private final Map<Path, List<Problem>> problems = new TreeMap<>();
  private final Set<ObjectKey> contested = new TreeSet<>();

  /** The file of each object; null as long as nobody asked. */
  private @Nullable Map<Named, Path> whereabouts;

  /** How problems name objects. */
  private record Named(String kind, String namespace, String name) {

    static Named of(ObjectKey key) {
      return new Named(key.kind().text(), key.namespace(), key.name());
    }

    static Named of(Problem problem) {
      String namespace = problem.namespace();
      return new Named(problem.kind(), namespace == null ? "" : namespace, problem.name());
    }
  }

  /** Takes new contents over; null for a file that is gone. */
  void put(Map<Path, @Nullable ManifestFile> contents, ChangeBuilder change) {
    whereabouts = null;
    Set<ObjectKey> affected = new LinkedHashSet<>();
    contents.forEach((path, content) -> {
      ManifestFile before = files.get(path);
      if (before != null) {
        before.objects().keySet().forEach(key -> release(path, key, affected));
      }
      ManifestFile now = content == null ? null : withBefore(content, before);
      if (now == null) {
        files.remove(path);
        problems.remove(path);
        return;
      }
      files.put(path, now);
      problems.put(path, now.problems());
      for (ObjectKey key : now.objects().keySet()) {
        TreeSet<Path> paths = claimants.computeIfAbsent(key, _ -> new TreeSet<>());
        paths.add(path);
        if (paths.size() > 1) {
          contested.add(key);
        }
        affected.add(key);
      }
    });
    for (ObjectKey key : affected) {
      Path path = holder(key);
      ManifestFile holder = path == null ? null : files.get(path);
      Resource now = holder == null ? null : holder.objects().get(key);
      if (now == null) {
        if (objects.remove(key) != null) {
          change.removed.add(key);
        }
      } else if (!now.equals(objects.put(key, now))) {
        change.upserts.add(now);
      }
    }
  }

  private void release(Path path, ObjectKey key, Set<ObjectKey> affected) {
    TreeSet<Path> paths = claimants.get(key);
    if (paths != null) {
      paths.remove(path);
      if (paths.size() < 2) {
        contested.remove(key);
      }
      if (paths.isEmpty()) {
        claimants.remove(key);
      }
    }
    affected.add(key);
  }

  /**
   * The content, with the earlier version of what can't be read in it. If that may be any object,
   * all that were there before stay, but those that are there now.
   */
  private static ManifestFile withBefore(ManifestFile now, @Nullable ManifestFile before) {
    boolean isBroken = !now.unreadable().isEmpty();
    if (before == null || (!isBroken && now.unread().isEmpty())) {
      return now.standIns().isEmpty() ? now : now.with(now.objects(), now.standIns());
    }
    Map<ObjectKey, Resource> objects = new LinkedHashMap<>(now.objects());
    Map<ObjectKey, EndpointSlice> standIns = new LinkedHashMap<>(now.standIns());
    Set<Named> staying = new HashSet<>();
    boolean isAnyKept = false;
    for (Map.Entry<ObjectKey, Resource> earlier : before.objects().entrySet()) {
      ObjectKey key = earlier.getKey();
      boolean isUnread = now.unread().contains(key);
      boolean isMissing = isBroken && !now.objects().containsKey(key) && !now.lost().contains(key);
      EndpointSlice standIn = before.standIns().get(key);
      if (standIn != null) {
        if (isMissing && !isUnread) {
          standIns.putIfAbsent(key, standIn);
        }
      } else if (isUnread || isMissing) {
        objects.put(key, earlier.getValue());
        staying.add(Named.of(key));
        isAnyKept |= !isUnread;
      }
    }
    List<Problem> problems = new ArrayList<>();
    Set<Problem> unreadable = new HashSet<>();
    for (Problem problem : now.problems()) {
      boolean stays =
          now.unreadable().contains(problem)
              ? isAnyKept
              : staying.contains(Named.of(problem)) || isOfMisspeltKind(problem, staying);
      Problem told = stays ? staying(problem) : problem;
      problems.add(told);
      if (now.unreadable().contains(problem)) {
        unreadable.add(told);
      }
    }
    return new ManifestFile(
            objects, Map.of(), now.unread(), now.lost(), problems, unreadable, now.drafts())
        .with(objects, standIns);
  }

  /** The file whose object counts: the first one, but for what only stands in for another. */
  private @Nullable Path holder(ObjectKey key) {
    TreeSet<Path> paths = claimants.get(key);
    if (paths == null) {
      return null;
    }
    for (Path path : paths) {
      ManifestFile file = files.get(path);
      if (file != null && !file.standIns().containsKey(key)) {
        return path;
      }
    }
    return paths.first();
  }

  private static boolean isOfMisspeltKind(Problem problem, Set<Named> kept) {
    boolean isAboutKind = "kind".equals(problem.field()) || "apiVersion".equals(problem.field());
    Named named = Named.of(problem);
    return isAboutKind
        && kept.stream()
            .anyMatch(other ->
                other.namespace().equals(named.namespace()) && other.name().equals(named.name()));
  }

  private static Problem staying(Problem problem) {
    return new Problem(
        problem.kind(),
        problem.namespace(),
        problem.name(),
        problem.field(),
        problem.message() + "; the previous version stays in use");
  }

  /** The objects that can't be used, as far as they can be read. */
  List<Resource> drafts() {
    return files.values().stream().flatMap(file -> file.drafts().stream()).toList();
  }

  List<Problem> problems() {
    TreeSet<Problem> all = new TreeSet<>();
    problems.values().forEach(all::addAll);
    for (ObjectKey key : contested) {
      TreeSet<Path> paths = claimants.get(key);
      if (paths != null) {
        for (Path other : paths.tailSet(paths.first(), false)) {
          all.add(
              Problem.of(
                  key,
                  "metadata.name",
                  "is in " + paths.first() + " and again in " + other + ": remove one"));
        }
      }
    }
    return List.copyOf(all);
  }

  /** The file of an object, for messages; null if it is in none. */
  @Nullable Path file(Problem problem) {
    Map<Named, Path> known = whereabouts;
    if (known == null) {
      known = new HashMap<>();
      for (Map.Entry<Path, ManifestFile> entry : files.entrySet()) {
        Path path = entry.getKey();
        ManifestFile file = entry.getValue();
        for (Set<ObjectKey> keys : List.of(file.objects().keySet(), file.unread(), file.lost())) {
          for (ObjectKey key : keys) {
            known.putIfAbsent(Named.of(key), path);
          }
        }
        for (Problem own : file.problems()) { // of what has no key: kinds that do not exist
          known.putIfAbsent(Named.of(own), path);
        }
      }
      whereabouts = known;
    }
    return known.get(Named.of(problem));
  }

  /** Gathers what changed. */
  static final class ChangeBuilder {
    final List<Resource> upserts = new ArrayList<>();
    final List<ObjectKey> removed = new ArrayList<>();
  }
}
