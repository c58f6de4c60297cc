package bellman.balancer.config;

import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong while objects are compiled. */
final class Findings {

  /** Objects that have been there longer come first: they win contradictions. */
  static final Comparator<Resource> BY_AGE =
      Comparator.comparing(
              (Resource resource) -> resource.metadata().creationTimestamp(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(resource -> resource.metadata().name())
          .thenComparing(resource -> resource.metadata().namespace());

  final List<Problem> problems = new ArrayList<>();

  /** Those of the problems that somebody else's object would end: one that is not there yet. */
  final Set<Problem> dangling = new HashSet<>();

  final List<Problem> warnings = new ArrayList<>();

  /** The problems of one object, which is set aside if it has any. */
  final class OfObject {
    private final Resource object;
    private final List<Problem> found = new ArrayList<>();
    private final Set<Problem> lacking = new HashSet<>();

    private OfObject(Resource object) {
      this.object = object;
    }

    void problem(@Nullable String field, String message) {
      found.add(Problem.of(object.key(), field, message));
    }

    /**
     * A problem that is about another object, which is not there or can't be used.
     *
     * @param inMetallb MetalLB's words for it
     */
    void unresolved(String field, String message, String inMetallb) {
      Problem problem = Problem.of(object.key(), field, message, inMetallb);
      found.add(problem);
      lacking.add(problem);
    }

    void warning(@Nullable String field, String message) {
      warnings.add(Problem.of(object.key(), field, message));
    }

    /**
     * As {@link #unresolved}, but it does not set the object aside: it stays, without the part that
     * is lacking.
     */
    void missingReference(String field, String message, String inMetallb) {
      Problem problem = Problem.of(object.key(), field, message, inMetallb);
      problems.add(problem);
      dangling.add(problem);
    }

    boolean sound() {
      return found.isEmpty();
    }

    /** Reports what was found; {@code kept} says that an earlier version stays in use. */
    void close(boolean kept) {
      for (Problem problem : found) {
        Problem told =
            !kept
                ? problem
                : problem.saying(problem.message() + "; the previous version stays in use");
        problems.add(told);
        if (lacking.contains(problem)) {
          dangling.add(told);
        }
      }
    }
  }

  OfObject of(Resource object) {
    return new OfObject(object);
  }
}
