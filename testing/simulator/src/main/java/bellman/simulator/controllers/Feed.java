package bellman.simulator.controllers;

import bellman.api.resource.Kind;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.ObservedChange;
import bellman.api.resource.Resource;
import bellman.simulator.Agenda;
import bellman.simulator.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one controller observes: each kind by itself, listed and then watched in order, with delays;
 * a watch may break, and then the kind is listed again. As with the feed of {@code
 * edge/kubernetes}, the first change has everything.
 */
final class Feed implements ApiServerModel.Watcher {

  private static final class Followed {
    boolean listed;

    /** Whether a list was heard of at all. */
    boolean heard;

    /** Events of earlier lists don't come any more. */
    int generation;

    long lastNanos;
    final Set<ObjectKey> known = new LinkedHashSet<>();
  }

  private final Agenda agenda;
  private final ApiServerModel server;
  private final Sabotage sabotage;
  private final Tally tally;
  private final Consumer<ObservedChange> listener;
  private final Map<Kind, Followed> kinds = new EnumMap<>(Kind.class);
  private final Map<ObjectKey, StoredObject> gathered = new LinkedHashMap<>();
  private boolean complete;
  private boolean closed;

  Feed(
      Agenda agenda,
      ApiServerModel server,
      Sabotage sabotage,
      Tally tally,
      List<Kind> followed,
      Consumer<ObservedChange> listener) {
    this.agenda = agenda;
    this.server = server;
    this.sabotage = sabotage;
    this.tally = tally;
    this.listener = listener;
    server.watch(this);
    for (Kind kind : followed) {
      kinds.put(kind, new Followed());
      agenda.in(delay(), () -> list(kind));
    }
  }

  void close() {
    closed = true;
    server.unwatch(this);
  }

  /** A watch ends, and events with it that are not here yet. */
  void breakWatch() {
    Kind kind = agenda.oneOf(List.copyOf(kinds.keySet()));
    Followed followed = of(kind);
    if (followed.listed) {
      followed.listed = false;
      followed.generation++;
      tally.count("broken watches");
      agenda.in(delay(), () -> list(kind));
    }
  }

  private Followed of(Kind kind) {
    return kinds.computeIfAbsent(kind, _ -> new Followed());
  }

  private long delay() {
    int roll = agenda.below(100);
    return roll < 80
        ? agenda.between(Agenda.MILLI, 30 * Agenda.MILLI)
        : roll < 97
            ? agenda.between(Agenda.MILLI, 2 * Agenda.SECOND)
            : agenda.between(Agenda.SECOND, 15 * Agenda.SECOND);
  }

  private void list(Kind kind) {
    if (closed) {
      return;
    }
    Followed followed = of(kind);
    followed.listed = true;
    List<StoredObject> all = server.all(kind);
    later(followed, () -> listed(followed, all));
  }

  private void listed(Followed followed, List<StoredObject> all) {
    Set<ObjectKey> now = new LinkedHashSet<>();
    all.forEach(object -> now.add(object.key()));
    List<ObjectKey> removed = followed.known.stream().filter(key -> !now.contains(key)).toList();
    followed.heard = true;
    followed.known.clear();
    followed.known.addAll(now);
    hear(all, removed);
  }

  @Override
  public void upserted(StoredObject object) {
    Followed followed = kinds.get(object.resource().kind());
    if (followed != null && followed.listed) {
      later(
          followed,
          () -> {
            followed.known.add(object.key());
            hear(List.of(object), List.of());
          });
    }
  }

  @Override
  public void removed(ObjectKey key) {
    Followed followed = kinds.get(key.kind());
    if (followed != null && followed.listed) {
      if (sabotage == Sabotage.FORGETS_REMOVALS && agenda.percent(50)) {
        return;
      }
      later(
          followed,
          () -> {
            if (followed.known.remove(key)) {
              hear(List.of(), List.of(key));
            }
          });
    }
  }

  private void later(Followed followed, Runnable what) {
    int generation = followed.generation;
    followed.lastNanos = Math.max(followed.lastNanos, agenda.now() + delay());
    agenda.at(
        followed.lastNanos,
        () -> {
          if (!closed && followed.generation == generation) {
            what.run();
          }
        });
  }

  private void hear(List<StoredObject> upserts, List<ObjectKey> removed) {
    if (complete) {
      tell(upserts, removed);
      return;
    }
    removed.forEach(gathered::remove);
    upserts.forEach(object -> gathered.put(object.key(), object));
    if (kinds.values().stream().allMatch(followed -> followed.heard)) {
      complete = true;
      tell(List.copyOf(gathered.values()), List.of());
      gathered.clear();
    }
  }

  private void tell(List<StoredObject> upserts, List<ObjectKey> removed) {
    List<Resource> resources = new ArrayList<>(upserts.size());
    Map<String, String> versions = new HashMap<>();
    for (StoredObject object : upserts) {
      resources.add(object.resource());
      if (object.resource().kind() == Kind.SERVICE) {
        versions.put(object.resource().metadata().key(), Long.toString(object.version()));
      }
    }
    listener.accept(new ObservedChange(resources, removed, versions, List.of()));
  }
}
