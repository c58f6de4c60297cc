package bellman.directory;

import bellman.balancer.resource.ObjectKey;
import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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

  /** Takes new contents over; null for a file that is gone. */
  void put(Map<Path, @Nullable ManifestFile> contents, ChangeBuilder change) {
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
      TreeSet<Path> paths = claimants.get(key);
      ManifestFile holder = paths == null ? null : files.get(paths.first());
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

  /** The content, with the earlier version of what can't be read in it. */
  private static ManifestFile withBefore(ManifestFile now, @Nullable ManifestFile before) {
    if (before == null || (!now.broken() && now.unread().isEmpty())) {
      return now;
    }
    Map<ObjectKey, Resource> objects = new LinkedHashMap<>(now.objects());
    Collection<ObjectKey> kept = now.broken() ? before.objects().keySet() : now.unread();
    Set<String> names = new LinkedHashSet<>();
    for (ObjectKey key : kept) {
      Resource good = before.objects().get(key);
      if (good != null) {
        objects.put(key, good);
        names.add(key.kind().text() + " " + key.namespace() + "/" + key.name());
      }
    }
    List<Problem> problems = new ArrayList<>();
    for (Problem problem : now.problems()) {
      boolean stays =
          now.broken()
              ? !objects.isEmpty()
              : names.contains(
                  problem.kind()
                      + " "
                      + (problem.namespace() == null ? "" : problem.namespace())
                      + "/"
                      + problem.name());
      problems.add(
          stays
              ? new Problem(
                  problem.kind(),
                  problem.namespace(),
                  problem.name(),
                  problem.field(),
                  problem.message() + "; the version from before stays in use")
              : problem);
    }
    return new ManifestFile(
        objects, now.unread(), now.lost(), now.broken(), problems, now.drafts());
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
    for (Map.Entry<Path, ManifestFile> entry : files.entrySet()) {
      ManifestFile file = entry.getValue();
      for (Collection<ObjectKey> keys :
          List.of(file.objects().keySet(), file.unread(), file.lost())) {
        for (ObjectKey key : keys) {
          String namespace = problem.namespace() == null ? "" : problem.namespace();
          if (key.kind().text().equals(problem.kind())
              && key.name().equals(problem.name())
              && key.namespace().equals(namespace)) {
            return entry.getKey();
          }
        }
      }
    }
    return null;
  }

  /** Gathers what changed. */
  static final class ChangeBuilder {
    final List<Resource> upserts = new ArrayList<>();
    final List<ObjectKey> removed = new ArrayList<>();
  }
}
