package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Family;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a node say of a service. Services that are announced alike mostly share one.
 *
 * @param through the advertisements that announce it; empty if it is silent
 * @param notAnnounced why it is announced to nobody; null if it is announced
 * @param waiting the families in which it would be announced, and has to wait since it comes and
 *     goes; of a service that is announced the others are, and one that is silent for that is
 *     announced in none
 */
record Verdict(
    List<Advertisement> through, @Nullable NotAnnounced notAnnounced, Set<Family> waiting) {

  /** Of a service that waits in no family. */
  Verdict(List<Advertisement> through, @Nullable NotAnnounced notAnnounced) {
    this(through, notAnnounced, Set.of());
  }

  /** Of a service that is announced to nobody. */
  static Verdict silent(NotAnnouncedReason reason, String message) {
    return new Verdict(List.of(), new NotAnnounced(reason, message));
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

  /** Whether what it announces has to wait in this family. */
  boolean waits(Family family) {
    return !waiting.isEmpty() && waiting.contains(family);
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
    return Objects.equals(notAnnounced, other.notAnnounced) && waiting.equals(other.waiting);
  }
}
