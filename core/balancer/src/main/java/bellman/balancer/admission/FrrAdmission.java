package bellman.balancer.admission;

import bellman.api.resource.Decoder;
import bellman.api.resource.FrrConfiguration;
import bellman.balancer.frrk8s.NodeConfiguration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which changes of FRRConfigurations are to be held against Bellman's own: those of users, in
 * the namespace where FRR-K8s looks for them.
 *
 * @param namespace that of FRR-K8s
 */
public record FrrAdmission(String namespace) {

  /** What is to be judged; null if nothing is, and the change may go on. */
  public @Nullable FrrQuestion question(Change change) {
    return switch (change) {
      case Change.Create(Map<?, ?> object) -> question(null, read(object));
      case Change.Update(Map<?, ?> before, Map<?, ?> after) ->
          // what is on its way out must get rid of its finalizers
          Admission.isGoing(after) ? null : question(read(before), read(after));
      case Change.Delete(_) -> null; // who says nothing contradicts nobody
    };
  }

  private @Nullable FrrQuestion question(
      @Nullable FrrConfiguration before, @Nullable FrrConfiguration after) {
    return after == null
            || !after.metadata().namespace().equals(namespace)
            || NodeConfiguration.isOurs(after)
        ? null
        : new FrrQuestion(before, after);
  }

  /** Null for what can't be read, which FRR-K8s's own definition and webhook see to. */
  private static @Nullable FrrConfiguration read(Map<?, ?> object) {
    return Decoder.decode(object).resource() instanceof FrrConfiguration read ? read : null;
  }
}
