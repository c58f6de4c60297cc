package bellman.balancer.admission;

import bellman.api.crd.CustomResource;
import bellman.api.resource.BgpPeer;
import bellman.api.resource.Decoder;
import bellman.api.resource.Decoder.Decoded;
import bellman.api.resource.Kind;
import bellman.api.resource.Node;
import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.balancer.config.Compilation;
import bellman.balancer.config.Config;
import bellman.balancer.config.ConfigCompiler;
import bellman.balancer.config.Peer;
import bellman.balancer.config.SameSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges changes of MetalLB's kinds.
 *
 * @param namespace the one whose objects count; others are nobody's
 * @param secretsKnown whether the Secrets are among the objects that are there. If not, nothing is
 *     said about those that are missing
 */
public record Admission(String namespace, boolean secretsKnown) {

  /** What is wrong with all objects at a time. */
  private record Findings(List<Problem> problems, List<Problem> warnings, Set<Problem> dangling) {}

  /**
   * Judges a change.
   *
   * @param objects all that are there, of any kind; whether the one that is changed is among them,
   *     and in which version, makes no difference
   */
  public Verdict judge(Change change, Collection<? extends Resource> objects) {
    Map<?, ?> object =
        switch (change) {
          case Change.Create(Map<?, ?> created) -> created;
          case Change.Update(_, Map<?, ?> after) -> after;
          case Change.Delete(Map<?, ?> deleted) -> deleted;
        };
    ObjectKey key = Decoder.decode(object).key();
    if (key == null || !key.kind().group().equals(CustomResource.GROUP)) {
      return Verdict.FINE; // of no kind that is judged: never a Service
    }
    Verdict verdict = judge(change, key, objects);
    return key.kind() == Kind.IP_ADDRESS_POOL && !isElsewhere(object)
        ? verdict.warning(PoolInUse.warnings(change, key))
        : verdict;
  }

  private Verdict judge(Change change, ObjectKey key, Collection<? extends Resource> objects) {
    return switch (change) {
      case Change.Create(Map<?, ?> object) -> create(object, key, objects);
      case Change.Update(Map<?, ?> before, Map<?, ?> after) ->
          // what is on its way out must get rid of its finalizers, whatever else is wrong with it
          isElsewhere(after) || isGoing(after) ? Verdict.FINE : judge(before, after, key, objects);
      case Change.Delete(Map<?, ?> object) ->
          isElsewhere(object) ? Verdict.FINE : delete(object, key, objects);
    };
  }

  private Verdict create(Map<?, ?> object, ObjectKey key, Collection<? extends Resource> objects) {
    if (isElsewhere(object)) {
      return new Verdict(
          List.of(
              Problem.of(
                  key,
                  "metadata.namespace",
                  "resource must be created in " + namespace + " namespace")),
          List.of());
    }
    return judge(null, object, key, objects);
  }

  private Verdict delete(Map<?, ?> object, ObjectKey key, Collection<? extends Resource> objects) {
    if (key.kind() == Kind.BFD_PROFILE) {
      for (Resource other : objects) {
        if (other instanceof BgpPeer peer && key.name().equals(peer.bfdProfile())) {
          return new Verdict(
              List.of(
                  Problem.of(
                      key,
                      null,
                      "failed to delete BFDProfile '"
                          + key.name()
                          + "': "
                          + peer.key()
                          + " uses it and would go down without it: remove it from its"
                          + " spec.bfdProfile first")),
              List.of());
        }
      }
    }
    Verdict verdict = judge(object, null, key, objects);
    // whoever takes a pool away is told what it costs, and not kept from it
    return key.kind() == Kind.IP_ADDRESS_POOL
        ? new Verdict(List.of(), verdict.warnings())
        : verdict;
  }

  private Verdict judge(
      @Nullable Map<?, ?> before,
      @Nullable Map<?, ?> after,
      ObjectKey key,
      Collection<? extends Resource> objects) {
    List<Resource> others = new ArrayList<>();
    for (Resource object : objects) {
      if (!object.key().equals(key)) {
        others.add(object);
      }
    }
    Findings was = findings(before, others);
    Findings is = findings(after, others);
    Predicate<Problem> own = problem -> isAbout(problem, key);
    List<Problem> denials = new ArrayList<>();
    Set<Problem> warnings = new TreeSet<>();
    for (Problem problem : added(was.problems(), is.problems(), own)) {
      if (!is.dangling().contains(problem)) {
        denials.add(problem);
      }
    }
    for (Problem problem : added(was.problems(), is.problems(), _ -> false)) {
      if (is.dangling().contains(problem)) {
        warnings.add(problem);
      }
    }
    warnings.addAll(added(was.warnings(), is.warnings(), _ -> false));
    // to whom it may concern: who writes the object is told again
    is.dangling().stream().filter(own).forEach(warnings::add);
    is.warnings().stream().filter(own).forEach(warnings::add);
    if (!secretsKnown) {
      warnings.removeIf(Admission::isAboutSecret);
    }
    return new Verdict(denials, List.copyOf(warnings));
  }

  private static boolean isAboutSecret(Problem problem) {
    return "spec.passwordSecret.name".equals(problem.field());
  }

  private static Findings findings(@Nullable Map<?, ?> document, List<Resource> others) {
    List<Resource> all = new ArrayList<>(others);
    Decoded decoded = document == null ? null : Decoder.decode(document);
    if (decoded == null || decoded.resource() != null) {
      if (decoded != null && decoded.resource() != null) {
        all.add(decoded.resource());
      }
      Compilation compiled = compile(all);
      return new Findings(compiled.problems(), compiled.warnings(), compiled.dangling());
    }
    // it can't be read: the others are without it, and it is looked at for what else is wrong
    Compilation without = compile(all);
    List<Problem> problems = new ArrayList<>(without.problems());
    Set<Problem> dangling = new HashSet<>(without.dangling());
    problems.addAll(decoded.problems());
    if (decoded.draft() != null) {
      problems.addAll(
          ConfigCompiler.alsoWrong(others, List.of(decoded.draft()), decoded.problems()));
      all.add(decoded.draft());
      dangling.addAll(compile(all).dangling());
    }
    return new Findings(problems, without.warnings(), dangling);
  }

  private static Compilation compile(List<Resource> objects) {
    Compilation compiled = ConfigCompiler.compile(objects, List.of(), Config.EMPTY);
    Set<Problem> problems = new TreeSet<>(compiled.problems());
    for (Map<String, String> labels : nodes(objects)) {
      List<Peer> peers =
          compiled.config().peers().stream().filter(peer -> peer.isFor(labels)).toList();
      for (SameSession pair : SameSession.among(peers)) {
        for (Resource object : objects) {
          if (object instanceof BgpPeer peer
              && peer.metadata().name().equals(pair.yields().name())) {
            problems.add(Problem.of(peer.key(), "spec." + pair.field(), pair.message()));
          }
        }
      }
    }
    return new Compilation(
        compiled.config(), List.copyOf(problems), compiled.warnings(), compiled.dangling());
  }

  /** The labels of the nodes; where none is known, of one that has no labels. */
  private static Set<Map<String, String>> nodes(List<Resource> objects) {
    Set<Map<String, String>> labels = new HashSet<>();
    for (Resource object : objects) {
      if (object instanceof Node node) {
        labels.add(node.metadata().labels());
      }
    }
    return labels.isEmpty() ? Set.of(Map.of()) : labels;
  }

  /**
   * The problems that were not there before. Of the object itself, what is said counts as well as
   * where; of others just where and how many, since what is said about them may name what was
   * edited. Places in lists don't count: they move when an entry is removed.
   */
  private static List<Problem> added(
      List<Problem> before, List<Problem> after, Predicate<Problem> withText) {
    Map<Problem, Integer> known = new HashMap<>();
    for (Problem problem : before) {
      known.merge(place(problem, withText.test(problem)), 1, Integer::sum);
    }
    List<Problem> added = new ArrayList<>();
    for (Problem problem : new TreeSet<>(after)) {
      if (known.merge(place(problem, withText.test(problem)), -1, Integer::sum) < 0) {
        added.add(problem);
      }
    }
    return added;
  }

  private static Problem place(Problem problem, boolean withText) {
    String field = problem.field();
    return new Problem(
        problem.kind(),
        problem.namespace(),
        problem.name(),
        field == null ? null : field.replaceAll("\\[[0-9]+]", "[]"),
        withText ? problem.message() : "");
  }

  private static boolean isAbout(Problem problem, ObjectKey key) {
    Problem any = Problem.of(key, null, "");
    return problem.kind().equals(any.kind())
        && problem.name().equals(any.name())
        && Objects.equals(problem.namespace(), any.namespace());
  }

  private static @Nullable Object metadata(Map<?, ?> object, String field) {
    return object.get("metadata") instanceof Map<?, ?> metadata ? metadata.get(field) : null;
  }

  private boolean isElsewhere(Map<?, ?> object) {
    return !namespace.equals(metadata(object, "namespace"));
  }

  static boolean isGoing(Map<?, ?> object) {
    return metadata(object, "deletionTimestamp") != null;
  }
}
