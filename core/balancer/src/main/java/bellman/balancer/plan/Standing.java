package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.List;
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
    for (Advertisement advertisement : through) {
      if (audience.takes(advertisement)) {
        for (Address address : facts.assigned().addresses()) {
          if (audience.families().contains(address.family())) {
            consumer.accept(advertisement.route(address), advertisement);
          }
        }
      }
    }
  }

  boolean isConflicted() {
    Silence why = silence;
    return why != null && why.reason() == SilentReason.CONFLICTING_ADVERTISEMENTS;
  }
}
