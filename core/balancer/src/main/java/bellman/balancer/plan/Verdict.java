package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a node say of a service. Services that are announced alike mostly share one.
 *
 * @param through the advertisements that announce it; empty if it is silent
 * @param silence why it is announced to nobody; null if it is announced
 */
record Verdict(List<Advertisement> through, @Nullable Silence silence) {

  /** Of a service that is announced to nobody. */
  static Verdict silent(SilentReason reason, String message) {
    return new Verdict(List.of(), new Silence(reason, message));
  }

  /** Whether this advertisement announces it. */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  boolean isThrough(Advertisement one) {
    for (int i = 0; i < through.size(); i++) {
      if (through.get(i) == one) {
        return true;
      }
    }
    return false;
  }

  /** Whether it says the same as another one. */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  boolean isAs(Verdict other) {
    if (this == other) {
      return true;
    }
    if (through.size() != other.through.size()) {
      return false;
    }
    for (int i = 0; i < through.size(); i++) {
      if (through.get(i) != other.through.get(i)) {
        return false;
      }
    }
    return Objects.equals(silence, other.silence);
  }

  boolean isConflicted() {
    Silence why = silence;
    return why != null && why.reason() == SilentReason.CONFLICTING_ADVERTISEMENTS;
  }
}
