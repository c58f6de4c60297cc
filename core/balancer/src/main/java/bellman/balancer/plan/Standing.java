package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a service stands on a node.
 *
 * @param through the advertisements that announce it; empty if it is silent
 * @param silence why it is announced to nobody; null if it is announced
 */
record Standing(ServiceFacts facts, List<Advertisement> through, @Nullable Silence silence) {

  /** The prefixes that it has announced to an audience, each with the advertisement for it. */
  void claims(Audience audience, BiConsumer<Prefix, Advertisement> consumer) {
    claimsBeside(null, audience, consumer);
  }

  /** Those of them that are not by an advertisement that another standing has as well. */
  void claimsBeside(
      @Nullable Standing other, Audience audience, BiConsumer<Prefix, Advertisement> consumer) {
    for (Advertisement advertisement : through) {
      if ((other == null || !other.isThrough(advertisement)) && audience.takes(advertisement)) {
        for (Address address : facts.assigned().addresses()) {
          if (audience.families().contains(address.family())) {
            consumer.accept(advertisement.route(address), advertisement);
          }
        }
      }
    }
  }

  /** Whether this advertisement announces it. */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  boolean isThrough(Advertisement one) {
    for (Advertisement each : through) {
      if (each == one) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the same as another one of the same facts. */
  @SuppressWarnings("ReferenceEquality") // equal advertisements are one object
  boolean isAs(Standing other) {
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

  /** Whether it has anything announced to an audience. */
  boolean isHeardBy(Audience audience) {
    for (Advertisement advertisement : through) {
      if (audience.takes(advertisement)) {
        for (Address address : facts.assigned().addresses()) {
          if (audience.families().contains(address.family())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  boolean isConflicted() {
    Silence why = silence;
    return why != null && why.reason() == SilentReason.CONFLICTING_ADVERTISEMENTS;
  }
}
