package bellman.balancer.config;

import bellman.api.resource.BgpPeer;
import bellman.balancer.config.Peer.Listening;
import bellman.net.Address;
import bellman.net.Prefix;
import org.jspecify.annotations.Nullable;

/** Where routers may connect from that are not known one by one ({@code listenRange}). */
final class RangeRules {

  /** As FRR has it. */
  private static final int DEFAULT_LIMIT = 100;

  private RangeRules() {}

  static @Nullable Listening listening(BgpPeer object, Findings.OfObject found) {
    String text = object.router().listenRange();
    Integer limit = object.router().listenLimit();
    if (text == null) {
      if (limit != null) {
        found.warning("spec.listenLimit", "does nothing without listenRange");
      }
      return null;
    }
    if (object.router().peerAddress() != null || object.router().interfaceName() != null) {
      found.problem(
          "spec.listenRange",
          "can't be there together with "
              + (object.router().peerAddress() != null ? "peerAddress" : "interface")
              + ": remove one");
    }
    Prefix range;
    try {
      range = Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      found.problem("spec.listenRange", String.valueOf(e.getMessage()));
      return null;
    }
    if (!Address.parse(text.substring(0, text.indexOf('/'))).equals(range.address())) {
      found.problem(
          "spec.listenRange", "'" + text + "' has bits behind its length: write " + range);
    }
    if (range.length() > 0 && (range.address().isMulticast() || range.address().isLinkLocal())) {
      found.problem(
          "spec.listenRange",
          "'" + range + "' has no routers' addresses in it; for link-local ones give interface");
    }
    boolean guarded =
        object.transport().password() != null
            || object.transport().passwordSecret() != null
            || object.transport().ttlSecurityHops() != null;
    if (range.length() == 0 && !guarded) {
      found.warning(
          "spec.listenRange",
          "takes connections from anywhere: whoever knows the AS number gets the routes; give a"
              + " password, ttlSecurityHops, or a longer prefix");
    }
    return new Listening(range, limit == null ? DEFAULT_LIMIT : limit);
  }
}
