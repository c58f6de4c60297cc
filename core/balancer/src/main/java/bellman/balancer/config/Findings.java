package bellman.balancer.config;

import bellman.balancer.resource.Problem;
import bellman.balancer.resource.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
  final List<Problem> warnings = new ArrayList<>();

  /** The problems of one object, which is set aside if it has any. */
  final class OfObject {
    private final Resource object;
    private final List<Problem> found = new ArrayList<>();

    private OfObject(Resource object) {
      this.object = object;
    }

    void problem(@Nullable String field, String message) {
      found.add(Problem.of(object.key(), field, message));
    }

    void warning(@Nullable String field, String message) {
      warnings.add(Problem.of(object.key(), field, message));
    }

    /** A problem that does not set the object aside: it stays, without the part that is lacking. */
    void lack(@Nullable String field, String message) {
      problems.add(Problem.of(object.key(), field, message));
    }

    boolean sound() {
      return found.isEmpty();
    }

    /** Reports what was found; {@code kept} says that an earlier version stays in use. */
    void close(boolean kept) {
      for (Problem problem : found) {
        problems.add(
            !kept
                ? problem
                : new Problem(
                    problem.kind(),
                    problem.namespace(),
                    problem.name(),
                    problem.field(),
                    problem.message() + "; the version from before stays in use"));
      }
    }
  }

  OfObject of(Resource object) {
    return new OfObject(object);
  }
}
