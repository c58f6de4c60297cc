package bellman.balancer.admission;

import java.util.Map;

/** What somebody is about to do to an object, as a document of its kind and version. */
public sealed interface Change {

  /** A new object. */
  record Create(Map<?, ?> object) implements Change {}

  /** Another version of an object that is there. */
  record Update(Map<?, ?> before, Map<?, ?> after) implements Change {}

  /** The end of an object. */
  record Delete(Map<?, ?> object) implements Change {}
}
