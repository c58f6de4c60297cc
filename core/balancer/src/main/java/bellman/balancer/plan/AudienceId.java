package bellman.balancer.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells an audience from the others of its node: the same as long as the same advertisements
 * are for it alone, whichever peers are in it.
 *
 * @param advertisements the names of the advertisements that are only for some peers, these among
 *     them; sorted
 */
public record AudienceId(List<String> advertisements) {

  public AudienceId {
    advertisements = List.copyOf(advertisements);
  }

  // by hand: those of a record link themselves when they are first called, and the first call is in
  // front of the first routes of a process

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AudienceId that && advertisements.equals(that.advertisements);
  }

  @Override
  public int hashCode() {
    return advertisements.hashCode();
  }
}
