package bellman.balancer.plan;

import java.util.Comparator;

/**
 * Two advertisements want the same routes to say different things. The routes are announced as the
 * other one says.
 *
 * @param advertisement the name of the one that lost
 * @param field what it lost with
 * @param message what is wrong, with whom, and how to mend it
 */
record Contradiction(String advertisement, String field, String message)
    implements Comparable<Contradiction> {

  private static final Comparator<Contradiction> ORDER =
      Comparator.comparing(Contradiction::advertisement)
          .thenComparing(Contradiction::field)
          .thenComparing(Contradiction::message);

  @Override
  public int compareTo(Contradiction other) {
    return ORDER.compare(this, other);
  }
}
